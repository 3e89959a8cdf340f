"""The check sees what breaks the contract, at every depth, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.stripe_contract import CheckedTransport, ContractBroken, check_answer, check_object, check_request
from tests.stripe_contract.golden import ANSWERS, ERRORS, REQUESTS_BROKEN, REQUESTS_KEPT


@pytest.mark.parametrize(("method", "url", "form"), REQUESTS_KEPT)
def test_requests_of_the_documentation_are_kept(method: str, url: str, form: str) -> None:
    assert check_request(method, url, form) == []


@pytest.mark.parametrize(("method", "url", "form", "path"), REQUESTS_BROKEN)
def test_broken_requests_are_seen(method: str, url: str, form: str, path: str) -> None:
    assert [each.path for each in check_request(method, url, form)] == [path]


@pytest.mark.parametrize(("method", "url", "document"), ANSWERS)
def test_answers_of_the_documentation_are_kept(method: str, url: str, document: dict[str, Any]) -> None:
    assert check_answer(method, url, 200, document) == []


@pytest.mark.parametrize(("status", "document"), ERRORS)
def test_errors_of_the_documentation_are_kept(status: int, document: dict[str, Any]) -> None:
    assert check_answer("POST", "/v1/customers", status, document) == []


REFUND: dict[str, Any] = ANSWERS[0][2]


@pytest.mark.parametrize(
    ("change", "path", "unknown"),
    [
        ({"amout": 1}, "amout", True),
        ({"amount": "1"}, "amount", False),
        ({"amount": None}, "amount", False),
        ({"charge": 1}, "charge", False),
        ({"charge": {"object": "charge"}}, "charge", False),
        ({"reason": "because"}, "reason", False),
        ({"metadata": {"a": 1}}, "metadata.a", False),
        ({"object": "refunt"}, "object", False),
        ({"destination_details": {"type": "card", "crad": {}}}, "destination_details.crad", True),
        (
            {"destination_details": {"card": {"type": "refund", "x": 1}, "type": "card"}},
            "destination_details.card.x",
            True,
        ),
    ],
)
def test_broken_answers_are_seen(change: dict[str, Any], path: str, unknown: bool) -> None:
    found = check_answer("GET", "/v1/refunds/re_1", 200, {**REFUND, **change})
    assert {(each.path, each.unknown) for each in found if each.path.startswith(path)} >= {(path, unknown)}


def test_missing_member_is_seen() -> None:
    left = {name: value for name, value in REFUND.items() if name != "currency"}
    assert [each.message for each in check_object(left)] == ['"currency" is a required property']


def test_lists_are_looked_into() -> None:
    page = {"object": "list", "url": "/v1/refunds", "has_more": False, "data": [{**REFUND, "x": 1}]}
    assert [each.path for each in check_answer("GET", "/v1/refunds", 200, page)] == ["data.0.x"]
    assert [each.path for each in check_answer("GET", "/v1/refunds", 200, {**page, "data": [], "y": 1})] == ["y"]


def test_events_are_looked_into() -> None:
    event = {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1,
        "data": {"object": {**REFUND, "x": 1}},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": "refund.created",
    }
    assert [each.path for each in check_object(event)] == ["x"]
    page = {"object": "list", "url": "/v1/events", "has_more": False, "data": [event]}
    assert [each.path for each in check_answer("GET", "/v1/events", 200, page)] == ["x"]
    assert [each.path for each in check_object({"object": "nonsense"})] == ["object"]


def test_deleted_objects_are_known() -> None:
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    assert check_answer("DELETE", "/v1/customers/cus_1", 200, gone) == []
    assert check_answer("DELETE", "/v1/customers/cus_1", 200, {**gone, "email": None}) != []


def test_unknown_operations_and_errors() -> None:
    assert [each.path for each in check_answer("GET", "/v1/nothing", 200, {})] == [""]
    assert [each.path for each in check_answer("GET", "/v1/nothing", 400, {"error": {"cod": 1, "type": "x"}})] == [
        "error.cod"
    ]
    assert check_answer("GET", "/v1/nothing", 500, {}) != []


class Canned(stripe.HTTPClient):
    """Answers everything alike."""

    name = "canned"

    def __init__(self, content: str) -> None:
        super().__init__()
        self.content = content

    def request(self, *_arguments: Any, **_more: Any) -> tuple[str, int, dict[str, str]]:
        return self.content, 200, {}


@pytest.mark.parametrize(
    ("parameters", "content", "what"),
    [({"emial": "x"}, "{}", "request"), ({"email": "x"}, '{"id": "cus_1", "object": "customer"}', "answer")],
)
def test_transport_fails_the_test(parameters: Any, content: str, what: str) -> None:
    client = stripe.StripeClient("sk_test_x", http_client=CheckedTransport(Canned(content)))
    with pytest.raises(ContractBroken, match=what):
        client.v1.customers.create(parameters)
