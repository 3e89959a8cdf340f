"""The check sees what breaks the contract, at every depth, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.stripe_contract import CheckedTransport, ContractBroken, check_answer, check_object, check_request
from tests.stripe_contract.form import decode
from tests.stripe_contract.golden import ANSWERS
from tests.stripe_contract.golden_errors import GOLDEN_ERRORS, OTHER_ERRORS, GoldenError
from tests.stripe_contract.golden_requests import REQUESTS_BROKEN, REQUESTS_KEPT


@pytest.mark.parametrize(("method", "url", "form"), REQUESTS_KEPT)
def test_requests_of_the_documentation_are_kept(method: str, url: str, form: str) -> None:
    assert check_request(method, url, form) == []


@pytest.mark.parametrize(("method", "url", "form", "path"), REQUESTS_BROKEN)
def test_broken_requests_are_seen(method: str, url: str, form: str, path: str) -> None:
    assert [each.path for each in check_request(method, url, form)] == [path]


@pytest.mark.parametrize(("method", "url", "document"), ANSWERS)
def test_answers_of_the_documentation_are_kept(method: str, url: str, document: dict[str, Any]) -> None:
    assert check_answer(method, url, 200, document) == []


@pytest.mark.parametrize("case", GOLDEN_ERRORS, ids=lambda case: case.name)
def test_errors_of_the_documentation_are_kept(case: GoldenError) -> None:
    assert check_answer("POST", "/v1/customers", case.status, {"error": case.expected}) == []


@pytest.mark.parametrize(("status", "error"), OTHER_ERRORS)
def test_other_errors_are_kept(status: int, error: dict[str, Any]) -> None:
    assert check_answer("POST", "/v1/customers", status, {"error": error}) == []


REFUND: dict[str, Any] = ANSWERS[0][2]


@pytest.mark.parametrize(
    ("change", "path", "unknown"),
    [
        ({"amout": 1}, "amout", True),
        ({"amount": "1"}, "amount", False),
        ({"amount": None}, "amount", False),
        ({"charge": 1}, "charge", False),
        ({"charge": {"object": "charge"}}, "charge", False),
        ({"reason": "because"}, "reason", True),
        ({"reason": 5}, "reason", False),
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
    assert [(each.path, each.unknown) for each in check_object({"object": "nonsense"})] == [("object", True)]
    assert [(each.path, each.unknown) for each in check_object({"id": "x"})] == [("object", False)]
    assert [(each.path, each.unknown) for each in check_object({**event, "type": "pigeon.sent"})] == [
        ("type", True),
        ("x", True),
    ]


@pytest.mark.parametrize(
    ("form", "document"),
    [
        ("a[b]=1&c[0]=2&d[]=3&d[]=4", {"a": {"b": "1"}, "c": ["2"], "d": ["3", "4"]}),
        ("a%5Bb%5D%5Bc%5D=1&a[b][d]=", {"a": {"b": {"c": "1", "d": ""}}}),
        ("i[][p]=a&i[][q]=1&i[][p]=b", {"i": [{"p": "a", "q": "1"}, {"p": "b"}]}),
        ("i[][p][x]=a&i[][p][y]=1&i[][p][x]=b", {"i": [{"p": {"x": "a", "y": "1"}}, {"p": {"x": "b"}}]}),
        ("i[][p][]=a&i[][p][]=b&i[][q]=c", {"i": [{"p": ["a", "b"], "q": "c"}]}),
        ("i[]=a&i[][b]=c", {"i": ["a", {"b": "c"}]}),
        ("i[1]=b&i[0]=a&i[10]=c", {"i": ["a", "b", "c"]}),
        ("a=1&a[b]=2", {"a": "1"}),
    ],
)
def test_forms(form: str, document: dict[str, Any]) -> None:
    assert decode(form) == document


def test_parameters_are_taken_from_query_and_body() -> None:
    assert check_request("POST", "/v1/customers?emial=x", "nmae=y") != []
    assert [each.path for each in check_request("DELETE", "/v1/subscriptions/sub_1", "invoice_nov=true")] == [
        "invoice_nov"
    ]


def test_files_and_streams() -> None:
    assert check_request("POST", "https://files.stripe.com/v1/files", "--boundary\r\n...") == []
    assert check_request("GET", "/v1/quotes/qt_1/pdf") == []
    assert [each.unknown for each in check_request("GET", "/v2/core/events")] == [True]


def test_search_results_are_no_lists() -> None:
    found = {"object": "search_result", "url": "/v1/charges/search", "has_more": False, "data": [], "next_page": None}
    assert check_answer("GET", "/v1/charges/search?query=x", 200, found) == []
    assert check_answer("GET", "/v1/charges/search?query=x", 200, {**found, "object": "list"}) != []


def test_values_that_the_sdk_does_not_name_are_told_from_wrong_ones() -> None:
    payout = {"object": "list", "url": "/v1/refunds", "has_more": False, "data": [{**REFUND, "reason": "whim"}]}
    (found,) = check_answer("GET", "/v1/refunds", 200, payout)
    assert (found.path, found.unknown) == ("data.0.reason", True)
    assert "'whim'" in found.message


def test_members_that_stripe_sends_undeclared() -> None:
    item = {"id": "pm_1", "object": "payment_method", "shared_payment_granted_token": None}
    assert "shared_payment_granted_token" not in {each.path for each in check_object(item)}


def test_deleted_objects_are_known() -> None:
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    assert check_answer("DELETE", "/v1/customers/cus_1", 200, gone) == []
    assert check_answer("DELETE", "/v1/customers/cus_1", 200, {**gone, "email": None}) != []


def test_unknown_operations_and_errors() -> None:
    assert [(each.path, each.unknown) for each in check_answer("GET", "/v1/nothing", 200, {})] == [
        ("/v1/nothing", True)
    ]
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
