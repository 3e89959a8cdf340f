from __future__ import annotations

import pytest

from qbdconnect_server import errors
from qbdconnect_server.contract import compile_contract, load_document
from qbdconnect_server.errors import (
    Fault,
    GatewayBusy,
    GatewayUnavailable,
    InvalidRequest,
    KeyInUse,
    NonConforming,
    NotFound,
    PaymentDeclined,
    QBDConnectError,
    RuleBroken,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    error_of_status,
    problem_document,
)
from tests.server.contract import tiny

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, QBDConnectError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_becomes_a_problem_of_the_contract(kind: type[QBDConnectError]) -> None:
    problem = problem_document(kind("What happened.", pointer="/a", parameter="b"), "req_1")
    schema = load_document()["components"]["schemas"]
    contract = compile_contract(
        tiny.document(
            {
                "/a": {
                    "get": tiny.operation(responses={"default": tiny.answer({"$ref": "#/components/schemas/Problem"})})
                }
            },
            schema,
        )
    )
    contract.operations["getThing"].encode(kind.status, problem)
    assert problem["type"] == f"urn:qbdconnect:problem:{kind.code.replace('_', '-')}"
    assert (problem["status"], problem["title"], problem["requestId"]) == (kind.status, kind.title, "req_1")
    if kind.status == 500:
        assert "errors" not in problem
        assert "requestId" in problem["detail"]
    else:
        assert problem["detail"] == "What happened."
        assert problem["errors"] == [{"pointer": "/a", "parameter": "b", "detail": "What happened."}]


def test_statuses_and_codes() -> None:
    assert {(kind.status, kind.code) for kind in KINDS} == {
        (400, "invalid_request"),
        (401, "unauthenticated"),
        (402, "payment_declined"),
        (403, "not_allowed"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (409, "conflict"),
        (409, "gateway_busy"),
        (409, "idempotency_key_in_use"),
        (413, "too_large"),
        (415, "unsupported_media_type"),
        (422, "rule_broken"),
        (422, "gateway_refused"),
        (422, "idempotency_key_reused"),
        (500, "internal"),
        (429, "too_many_requests"),
        (502, "gateway_failed"),
        (503, "unavailable"),
        (503, "gateway_unavailable"),
        (504, "outcome_unknown"),
    }


def test_members_of_an_error_stand_beside_the_usual_ones() -> None:
    error = PaymentDeclined("x")
    error.members = {"declineCode": "lost_card"}
    assert problem_document(error, "req_1")["declineCode"] == "lost_card"
    assert "declineCode" not in problem_document(PaymentDeclined("x"), "req_1")


def test_headers_that_go_with_an_error() -> None:
    assert Unauthenticated("x").headers == {"WWW-Authenticate": "Bearer"}
    assert Unauthenticated("x", headers={"WWW-Authenticate": "Bearer a"}).headers == {"WWW-Authenticate": "Bearer a"}
    assert KeyInUse("x").headers == {"Retry-After": "1"}
    assert Unavailable("x", headers={"Retry-After": "60"}).headers == {"Retry-After": "60"}
    assert GatewayBusy("x").headers == {"Retry-After": "1"}
    assert GatewayUnavailable("x").headers == {"Retry-After": "5"}
    assert NotFound("x").headers == {}


def test_without_a_place_there_are_no_errors() -> None:
    assert "errors" not in problem_document(NotFound("x"), "req_1")
    assert "detail" not in problem_document(NotFound(""), "req_1")


def test_several_faults() -> None:
    faults = [Fault("first", "/a"), Fault("second", parameter="b"), Fault("third", "")]
    error = RuleBroken.of(faults)
    assert error.detail == "/a: first (and 2 more, see errors)"
    assert problem_document(error, "req_1")["errors"] == [
        {"pointer": "/a", "detail": "first"},
        {"parameter": "b", "detail": "second"},
        {"pointer": "", "detail": "third"},
    ]
    assert InvalidRequest.of(faults[1:2]).detail == "second"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, InvalidRequest, "invalid_request"),
        (404, NotFound, "not_found"),
        (429, TooManyRequests, "too_many_requests"),
        (503, Unavailable, "unavailable"),
        (418, QBDConnectError, "im_a_teapot"),
        (406, QBDConnectError, "not_acceptable"),
        (500, QBDConnectError, "internal"),
        (501, QBDConnectError, "internal"),
    ],
)
def test_errors_of_bare_statuses(status: int, kind: type[QBDConnectError], code: str) -> None:
    error = error_of_status(status, "why", {"X-A": "b"})
    assert type(error) is kind
    assert (error.code, error.status) == (code, status if code != "internal" else 500)
    assert error.headers["X-A"] == "b"
    assert QBDConnectError.status == 500


def test_our_bug_keeps_its_detail_for_the_log() -> None:
    assert NonConforming("getThing answers 200 against the contract").detail.startswith("getThing")
