"""The simulator refuses as Stripe does: the golden cases, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.simulators.stripe import TEST_KEY, Fault, Request, answer, rate_limited
from qbdconnect_server.simulators.stripe.faults import key_in_use, lock_timeout
from tests.stripe_contract.golden_errors import GOLDEN_ERRORS, GoldenError
from tests.stripe_contract.golden_requests import REQUESTS_KEPT

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

FORM = "email=a%40example.com"


@pytest.fixture
def made(desk: Desk) -> dict[str, str]:
    """Things that the cases speak of."""
    customer = desk.customer()
    price = desk.price(1_000)
    desk.v1.prices.update(price, {"lookup_key": "taken"})
    charges = [str(desk.payment(customer, 2_000).to_dict()["latest_charge"]["id"]) for _ in range(2)]
    desk.v1.refunds.create({"charge": charges[1]})
    paid = desk.open_invoice(customer=customer).id
    desk.v1.invoices.pay(paid)
    return {
        "charge": charges[0],
        "customer": customer,
        "draft": desk.v1.invoices.create({"customer": customer}).id,
        "keyed": price,
        "open": desk.open_invoice(customer=customer).id,
        "paid": paid,
        "poor": desk.customer(None),
        "price": price,
        "refunded": charges[1],
    }


@pytest.mark.parametrize("case", GOLDEN_ERRORS, ids=lambda case: case.name)
def test_golden_errors(desk: Desk, made: dict[str, str], case: GoldenError) -> None:
    method, url, form = (text.format(**made) for text in case.request)
    response = desk.raw(method, url, form)
    error: dict[str, Any] = dict(response.document["error"])
    assert error.pop("request_log_url").endswith(f"/logs?object={response.headers['Request-Id']}")
    objects = {name: error.pop(name)["object"] for name in case.objects if name in error}
    charged = {"charge": desk.v1.charges.list().data[0].id} if "charge" in case.expected else {}
    expected = {
        name: value.format(**{**made, **charged}) if isinstance(value, str) else value
        for name, value in case.expected.items()
    }
    assert (response.status, error, objects) == (case.status, expected, case.objects)


@pytest.mark.parametrize(
    ("outcome", "status", "kind", "code"),
    [
        (rate_limited, 429, "invalid_request_error", "rate_limit"),
        (lock_timeout, 429, "invalid_request_error", "lock_timeout"),
        (key_in_use, 409, "idempotency_error", "idempotency_key_in_use"),
        (answer(500), 500, "api_error", None),
    ],
)
def test_errors_that_are_asked_for(desk: Desk, outcome: Any, status: int, kind: str, code: str | None) -> None:
    desk.simulator.faults.add(Fault("before", outcome))
    response = desk.raw("POST", "/v1/customers", FORM)
    error = response.document["error"]
    assert (response.status, error["type"], error.get("code")) == (status, kind, code)
    assert (response.headers.get("Stripe-Should-Retry") == "true") is (outcome is lock_timeout)


def test_a_key_is_good_for_one_request(desk: Desk) -> None:
    first = desk.raw("POST", "/v1/customers", FORM, idempotency_key="k")
    other = desk.raw("POST", "/v1/customers", "email=b%40example.com", idempotency_key="k")
    assert first.status == 200
    assert (other.status, other.document["error"]["type"]) == (400, "idempotency_error")
    assert other.document["error"]["message"] == (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a "
        "key other than 'k' if you meant to execute a different request."
    )


def test_headers_of_an_answer(desk: Desk) -> None:
    first = desk.raw("POST", "/v1/customers", FORM, idempotency_key="k")
    assert first.headers["Original-Request"] == first.headers["Request-Id"]
    assert (first.headers["Idempotency-Key"], first.headers["Stripe-Should-Retry"]) == ("k", "false")
    assert "Idempotent-Replayed" not in first.headers
    again = desk.raw("POST", "/v1/customers", FORM, idempotency_key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"] != again.headers["Request-Id"]
    read = desk.raw("GET", "/v1/customers")
    assert not {"Stripe-Should-Retry", "Original-Request", "Idempotency-Key"} & read.headers.keys()
    assert read.headers["Stripe-Version"] == "2026-10-28.endive"


def test_curl_sends_the_key_as_a_user(desk: Desk) -> None:
    assert desk.raw("GET", "/v1/customers", authorization="Basic c2tfdGVzdF94Og==").status == 200
    assert desk.raw("GET", "/v1/customers", authorization="Basic nonsense").status == 401
    nobody = desk.raw("GET", "/v1/customers", authorization="").document["error"]
    assert nobody["message"].startswith("You did not provide an API key.")


@pytest.mark.parametrize(("method", "url", "form"), REQUESTS_KEPT)
def test_what_the_simulator_lacks_is_told_apart(desk: Desk, method: str, url: str, form: str) -> None:
    sent = {"authorization": f"Bearer {TEST_KEY}"}
    error = desk.simulator.handle(Request.of(method, url, sent, form)).document.get("error", {})
    unknown = error.get("code") == "parameter_unknown" or "Unrecognized" in error.get("message", "")
    assert not unknown or "simulator" in error["message"]


def test_the_same_file_names_what_nobody_knows(desk: Desk) -> None:
    message = desk.raw("POST", "/v1/customers", "tax[ip_address]=1.1.1.1").document["error"]["message"]
    assert message == "Received unknown parameter: tax (Stripe has this parameter, the simulator does not.)"
    inside = desk.raw("POST", "/v1/subscriptions", "customer=c&items[0][tax_rates][0]=t").document["error"]
    assert (inside["param"], "simulator does not" in inside["message"]) == ("items[0][tax_rates]", True)
