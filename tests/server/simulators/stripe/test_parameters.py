"""What is not understood is refused, in Stripe's words, with the name of the parameter."""

import pytest

from tests.stripe_desk import Desk

LONG = "x" * 501


@pytest.mark.parametrize(
    ("url", "form", "code", "param"),
    [
        ("/v1/customers", "emial=x", "parameter_unknown", "emial"),
        ("/v1/subscriptions", "customer=c&items[0][quantty]=2", "parameter_unknown", "items[0][quantty]"),
        (
            "/v1/payment_intents",
            "amount=1&currency=usd&payment_method_types[0]=card",
            "parameter_unknown",
            "payment_method_types",
        ),
        ("/v1/payouts", "currency=usd", "parameter_missing", "amount"),
        ("/v1/prices", "currency=usd&product=p&unit_amount=ten", "parameter_invalid_integer", "unit_amount"),
        ("/v1/prices", "currency=usd&product=p&unit_amount=-1", "parameter_invalid_integer", "unit_amount"),
        ("/v1/refunds", "charge=c&amount=0", "parameter_invalid_integer", "amount"),
        ("/v1/products", "name=", "parameter_invalid_empty", "name"),
        ("/v1/products", "name=x&active=yes", None, "active"),
        ("/v1/products", "name[0]=x", None, "name"),
        ("/v1/products", "name=x&images=y", None, "images"),
        ("/v1/payouts", "amount=100&currency=dollar", None, "currency"),
        ("/v1/subscriptions", "customer=c&items[0][price]=p&proration_behavior=nope", None, "proration_behavior"),
        ("/v1/subscriptions", "customer=c&items[0]=p", None, "items[0]"),
        ("/v1/customers", "metadata=x", None, "metadata"),
        ("/v1/customers", f"metadata[{'k' * 41}]=v", None, "metadata"),
        ("/v1/customers", f"metadata[k]={LONG}", None, "metadata[k]"),
        ("/v1/customers", "&".join(f"metadata[k{number}]=v" for number in range(51)), None, "metadata"),
        ("/v1/customers", "email=nobody", "email_invalid", "email"),
    ],
)
def test_refused(desk: Desk, url: str, form: str, code: str | None, param: str) -> None:
    response = desk.raw("POST", url, form)
    error = response.document["error"]
    assert (response.status, error["type"]) == (400, "invalid_request_error")
    assert (error.get("code"), error["param"]) == (code, param)
    if code:
        assert error["doc_url"] == f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    assert error["request_log_url"].endswith(response.headers["Request-Id"])
    assert "Stripe-Should-Retry" not in response.headers


def test_what_is_refused_leaves_nothing(desk: Desk) -> None:
    desk.raw("POST", "/v1/customers", "email=a@example.com&payment_method=pm_nope")
    desk.raw("POST", "/v1/customers", "email=a@example.com&payment_method=pm_card_chargeDeclined")
    assert desk.v1.customers.list().data == []
    assert desk.v1.events.list().data == []


def test_metadata_is_changed_key_by_key(desk: Desk) -> None:
    customer = desk.customer(metadata={"a": "1", "b": "2"})
    changed = desk.v1.customers.update(customer, {"metadata": {"a": "", "c": "3"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    cleared = desk.v1.customers.update(customer, {"metadata": ""})
    assert cleared.metadata is not None
    assert cleared.metadata.to_dict() == {}


def test_unknown_address_key_and_version(desk: Desk) -> None:
    assert desk.raw("POST", "/v1/bogus").status == 404
    assert desk.raw("PUT", "/v1/customers").status == 404
    assert desk.raw("GET", "/v1/customers", authorization="").status == 401
    assert desk.raw("GET", "/v1/customers", authorization="Bearer sk_live_x").status == 401
    assert desk.raw("GET", "/v1/customers", stripe_version="2020-08-27").status == 400
    assert desk.raw("GET", "/v1/customers/cus_nope").document["error"]["code"] == "resource_missing"
