from __future__ import annotations

import pytest

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.quickbooks.qbxml import (
    AnswerReader,
    RequestElement,
    Result,
    UnreadableQbxml,
    check_request,
    read_answer,
    read_request,
)
from tests.activity import answer_of, qbxml

BOMB = '<!DOCTYPE QBXML [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><QBXML>&b;</QBXML>'
DEEP = "<x>" * 100 + "</x>" * 100


def rs(name: str, code: int, severity: str, inner: str = "", message: str = "m") -> str:
    return (
        f'<{name}Rs requestID="7" statusCode="{code}" statusSeverity="{severity}" statusMessage="{message}">'
        f"{inner}</{name}Rs>"
    )


def test_requests_are_listed_in_their_order() -> None:
    text = qbxml('<CustomerQueryRq requestID="1"><MaxReturned>1</MaxReturned></CustomerQueryRq>', "<InvoiceAddRq/>")
    assert read_request(text.encode()) == (RequestElement("CustomerQueryRq", "1"), RequestElement("InvoiceAddRq", None))


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-8"])
def test_characters_are_read_as_they_came_whatever_the_prolog_says(encoding: str) -> None:
    check_request(f'<?xml version="1.0" encoding="{encoding}"?>' + qbxml("<ARq>Zoë Ελληνική</ARq>")[38:], pointer="/q")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"Document is empty \(line 1, column 1\)"),
        ("hello", r"Start tag expected, '<' not found \(line 1, column 1\)"),
        ("<a/>", "its root is a, not QBXML"),
        ('<QBXML xmlns="urn:x"/>', r"its root is \{urn:x\}QBXML, not QBXML"),
        ("<QBXML/>", "it has no QBXMLMsgsRq"),
        ("<QBXML><SignonMsgsRq/></QBXML>", "QBXML holds SignonMsgsRq, not QBXMLMsgsRq"),
        ("<QBXML><QBXMLMsgsRq/></QBXML>", "its QBXMLMsgsRq holds no request"),
        (qbxml("<CustomerAdd/>"), "QBXMLMsgsRq holds CustomerAdd; names there end with Rq"),
        (qbxml('<ARq xmlns="urn:x"/>'), r"QBXMLMsgsRq holds \{urn:x\}ARq; names"),
        (qbxml("<" + "x" * 70 + "/>"), "holds " + "x" * 60 + "…; names"),
        (qbxml("<ARq/>")[:-8] + "<QBXMLMsgsRq/></QBXML>", "it has more than one QBXMLMsgsRq"),
        (qbxml("<ARq>\n<b></ARq>"), r"Opening and ending tag mismatch: b line 2 and ARq \(line 2, column \d+\)"),
        (qbxml("<ARq/>") + "x", r"Extra content at the end of the document \(line 1, column \d+\)"),
        (qbxml("<ARq>&x;</ARq>"), r"Entity 'x' not defined \(line 1"),
        (qbxml("<ARq>\0</ARq>"), r"Char 0x0 out of allowed range \(line 1"),
        (qbxml("<ARq>&#0;</ARq>"), r"invalid xmlChar value 0 \(line 1"),
        (qbxml("<ARq>\ud800</ARq>"), r"Invalid bytes in character encoding \(line 1"),
        ("<!DOCTYPE QBXML>" + qbxml("<ARq/>")[60:], "it has a DOCTYPE"),
        (BOMB, "it has a DOCTYPE"),
        ('<!DOCTYPE QBXML SYSTEM "http://127.0.0.1:1/x.dtd"><QBXML/>', "it has a DOCTYPE"),
        (qbxml(f"<ARq>{DEEP}</ARq>"), "nested more than 100 deep"),
    ],
)
def test_what_is_no_request_is_refused_with_the_place(text: str, reason: str) -> None:
    with pytest.raises(RuleBroken, match=f"This is no qbXML request: .*{reason}") as caught:
        check_request(text, pointer="/qbxml")
    assert [fault.pointer for fault in caught.value.errors] == ["/qbxml"]


def test_an_answer_is_summed_up() -> None:
    text = answer_of(
        rs("CustomerQuery", 0, "Info", "<CustomerRet><DataExtRet/></CustomerRet><CustomerRet/><Other/>"),
        rs("CustomerAdd", 0, "Info", "<CustomerRet/>"),
        rs("TxnDel", 0, "Info", "<TxnID>1</TxnID>"),
        rs("TxnVoid", 0, "Info"),
        rs("InvoiceMod", 3200, "Error", message="stale"),
        rs("InvoiceQuery", 1, "Info"),
    )
    summary = read_answer(text)
    assert summary.size == len(text)
    assert summary.rows == 3
    assert summary.transactions == 3
    assert summary.errors == (Result("InvoiceModRs", "7", "3200", "Error", "stale", 0),)


@pytest.mark.parametrize(
    ("element", "written"),
    [
        (rs("CustomerAdd", 0, "Info"), 1),
        (rs("CustomerAdd", 550, "Warn", "<CustomerRet/>"), 1),
        (rs("CustomerMod", 500, "Warn"), 0),
        (rs("CustomerMod", 3200, "Error", "<CustomerRet/>"), 0),
        (rs("CustomerQuery", 0, "Info", "<CustomerRet/>"), 0),
        ("<CustomerAddRs/>", 0),
    ],
)
def test_a_transaction_is_a_write_that_was_executed(element: str, written: int) -> None:
    assert read_answer(answer_of(element)).transactions == written


def test_an_answer_may_come_in_pieces_of_any_size() -> None:
    text = answer_of(*[rs("CustomerAdd", 0, "Info", "<CustomerRet><Name>Zoë</Name></CustomerRet>")] * 50)
    for size in (1, 7, 4096):
        reader = AnswerReader()
        for start in range(0, len(text), size):
            reader.feed(text[start : start + size])
        assert reader.close() == read_answer(text)


def test_a_large_answer_costs_no_memory_for_its_rows() -> None:
    import tracemalloc  # noqa: PLC0415 - only here

    row = b"<CustomerRet><Name>Ada</Name></CustomerRet>" * 1000
    reader = AnswerReader()
    reader.feed(b"<QBXML><QBXMLMsgsRs><CustomerQueryRs>")
    tracemalloc.start()
    for _ in range(300):
        reader.feed(row)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    reader.feed(b"</CustomerQueryRs></QBXMLMsgsRs></QBXML>")
    assert reader.close().rows == 300_000
    assert grown < 1_000_000


@pytest.mark.parametrize("text", [b"", b"<QBXML>", b"<QBXML/>", qbxml().encode(), b"<!DOCTYPE QBXML><QBXML/>"])
def test_what_is_no_answer_is_told(text: bytes) -> None:
    with pytest.raises(UnreadableQbxml):
        read_answer(text)
