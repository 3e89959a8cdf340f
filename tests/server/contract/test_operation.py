from __future__ import annotations

from typing import Any

import pytest
import structlog

from qbdconnect_server.contract import Answer, Contract, Mode, compile_contract
from qbdconnect_server.errors import NonConforming
from tests.server.contract import tiny

THING = {
    "type": "object",
    "required": ["id", "password"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "day": {"type": "string", "format": "date"},
        "password": {"type": "string", "writeOnly": True},
    },
}
RESPONSES = {
    "200": tiny.answer(THING),
    "201": tiny.answer(THING, headers={"Location": {"required": True, "schema": {"type": "string"}}}),
    "204": {"description": "Done."},
    "206": tiny.answer({"type": "string"}, "application/xml"),
    "4XX": tiny.answer(THING, "application/problem+json"),
}


def compiled(mode: Mode = "strict", **responses: Any) -> Contract:
    get = tiny.operation(responses={**RESPONSES, **responses})
    return compile_contract(tiny.document({"/things": {"get": get}}), mode)


def test_a_good_answer_becomes_json() -> None:
    operation = compiled().operations["getThing"]
    assert operation.encode(200, {"id": "é", "more": [1, 2.5, None]}) == '{"id":"é","more":[1,2.5,null]}'.encode()
    assert operation.encode(404, {"id": "x"}) == b'{"id":"x"}'


BAD_VALUES = [
    (200, {"id": 5}, "/id"),
    (200, {}, "missing"),
    (200, {"id": "x", "day": "2026-13-01"}, "/day"),
    (200, {"id": "x", "password": "hunter2"}, "/password"),
    (200, None, "type"),
    (202, {"id": "x"}, "not documented"),
    (204, {"id": "x"}, "no JSON body"),
    (206, "<x/>", "no JSON body"),
]


@pytest.mark.parametrize(("status", "value", "says"), BAD_VALUES)
def test_a_wrong_answer_is_refused(status: int, value: Any, says: str) -> None:
    contract = compiled()
    with pytest.raises(NonConforming, match=f"getThing answers {status} .*{says}") as caught:
        contract.operations["getThing"].encode(status, value)
    assert "hunter2" not in caught.value.detail
    assert contract.violations == {"getThing": 1}


@pytest.mark.parametrize(("status", "value", "says"), BAD_VALUES)
def test_in_report_mode_a_wrong_answer_is_logged_counted_and_written(status: int, value: Any, says: str) -> None:
    contract = compiled("report")
    with structlog.testing.capture_logs() as lines:
        assert contract.operations["getThing"].encode(status, value)
    assert contract.violations == {"getThing": 1}
    assert [(line["log_level"], line["operation_id"], line["status"]) for line in lines] == [
        ("warning", "getThing", status)
    ]
    assert says in lines[0]["detail"]
    assert "hunter2" not in lines[0]["detail"]


@pytest.mark.parametrize("mode", ["strict", "report"])
@pytest.mark.parametrize("value", [{"id": b"x"}, {"id": "\ud800"}, {"id": "x", "n": 2**70}, {"id": "x", "o": object()}])
def test_what_is_no_json_never_goes_out(mode: Mode, value: Any) -> None:
    with pytest.raises(NonConforming):
        compiled(mode).operations["getThing"].encode(200, value)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"{}"),
        Answer(201, b"{}", headers={"location": "/x", "X-More": "y"}),
        Answer(204, media_type=None),
        Answer(204),
        Answer(206, b"<x/>", "application/xml"),
        Answer(404, b"{}", "application/problem+json"),
    ],
)
def test_good_heads(answer: Answer) -> None:
    compiled().operations["getThing"].check(answer)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(418, b"{}"), "media type"),
        (Answer(500, b"{}"), "not documented"),
        (Answer(200, b"<x/>", "application/xml"), "media type"),
        (Answer(200), "body is missing"),
        (Answer(204, b"{}"), "media type"),
        (Answer(201, b"{}"), "location"),
    ],
)
def test_wrong_heads(answer: Answer, says: str) -> None:
    with pytest.raises(NonConforming, match=says):
        compiled().operations["getThing"].check(answer)
    contract = compiled("report")
    contract.operations["getThing"].check(answer)
    assert contract.violations == {"getThing": 1}


def test_default_documents_every_status() -> None:
    contract = compiled(default=tiny.answer(THING))
    contract.operations["getThing"].check(Answer(302, b"{}"))
    contract.operations["getThing"].check_error(302)


def test_errors_of_handlers_are_documented_or_of_the_server() -> None:
    operation = compiled().operations["getThing"]
    operation.check_error(404)
    operation.check_error(503)
    with pytest.raises(NonConforming, match="answers 302"):
        operation.check_error(302)
