from __future__ import annotations

import pytest

from qbdconnect_server.quickbooks.canned_answer import canned_answer
from qbdconnect_server.quickbooks.qbxml import UnreadableQbxml, read_answer
from tests.activity import qbxml


def test_every_request_is_answered_as_done_in_its_order() -> None:
    request = qbxml(
        '<CustomerAddRq requestID="a&quot;1"/>', "<InvoiceQueryRq/>", '<TxnDelRq requestID="3"/>', "<HostQueryRq/>"
    )
    summary = read_answer(canned_answer(request.encode()))
    assert [(result.name, result.request_id, result.rows) for result in summary.results] == [
        ("CustomerAddRs", 'a"1', 1),
        ("InvoiceQueryRs", None, 1),
        ("TxnDelRs", "3", 0),
        ("HostQueryRs", None, 1),
    ]
    assert {(result.code, result.severity) for result in summary.results} == {("0", "Info")}
    assert (summary.transactions, summary.errors) == (2, ())


def test_what_is_no_request_has_no_answer() -> None:
    with pytest.raises(UnreadableQbxml):
        canned_answer(b"<QBXML/>")
