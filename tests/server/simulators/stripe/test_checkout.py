"""Checkout sessions."""

from typing import Any

import pytest
import stripe

from qbdconnect_server.simulators.stripe import Refusal
from tests.stripe_desk import DAY, PUBLIC_URL, Desk

SUCCESS = "https://shop.example.com/ok?session={CHECKOUT_SESSION_ID}"


def open_session(desk: Desk, **more: object) -> stripe.checkout.Session:
    given: Any = {
        "mode": "subscription",
        "line_items": [{"price": desk.price(), "quantity": 3}],
        "success_url": SUCCESS,
        "cancel_url": "https://shop.example.com/",
        "client_reference_id": "cust_1",
        "metadata": {"a": "b"},
        "subscription_data": {"metadata": {"c": "d"}, "description": "x"},
        **more,
    }
    return desk.v1.checkout.sessions.create(given)


def test_buyer_subscribes(desk: Desk) -> None:
    session = open_session(desk, customer_email="buyer@example.com")
    assert session.url == f"{PUBLIC_URL}/c/pay/{session.id}"
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 15_000)
    assert desk.simulator.complete_checkout(session.id) == SUCCESS.replace("{CHECKOUT_SESSION_ID}", session.id)
    done = desk.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription", "customer", "line_items", "invoice"]}
    )
    assert isinstance(done.subscription, stripe.Subscription)
    assert isinstance(done.customer, stripe.Customer)
    assert isinstance(done.invoice, stripe.Invoice)
    assert done.line_items is not None
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert (done.subscription.status, done.subscription.metadata.to_dict()) == ("active", {"c": "d"})
    assert (done.customer.email, done.invoice.status) == ("buyer@example.com", "paid")
    assert [each.quantity for each in done.line_items.data] == [3]
    assert len(desk.v1.checkout.sessions.line_items.list(session.id).data) == 1
    assert desk.event_types()[-1] == "checkout.session.completed"
    with pytest.raises(Refusal):
        desk.simulator.complete_checkout(session.id)


def test_declined_card_leaves_the_session_open(desk: Desk) -> None:
    session = open_session(desk)
    before = desk.event_types()
    with pytest.raises(Refusal) as caught:
        desk.simulator.complete_checkout(session.id, "pm_card_chargeCustomerFail")
    assert caught.value.status == 402
    assert desk.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert desk.event_types() == before
    assert desk.v1.customers.list().data == []
    with pytest.raises(Refusal, match="email"):
        desk.simulator.complete_checkout(session.id, email="")
    desk.simulator.complete_checkout(session.id)


def test_known_customer_subscribes(desk: Desk) -> None:
    customer = desk.customer(None)
    session = open_session(desk, customer=customer)
    desk.simulator.complete_checkout(session.id, "pm_card_mastercard")
    assert len(desk.v1.customers.list().data) == 1
    assert desk.v1.subscriptions.list({"customer": customer}).data[0].status == "active"


def test_card_is_saved(desk: Desk) -> None:
    customer = desk.customer(None)
    session = desk.v1.checkout.sessions.create(
        {"mode": "setup", "customer": customer, "success_url": SUCCESS, "currency": "usd"}
    )
    assert (session.amount_total, session.payment_status) == (None, "no_payment_required")
    desk.simulator.complete_checkout(session.id)
    done = desk.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert isinstance(done.setup_intent, stripe.SetupIntent)
    assert done.setup_intent.status == "succeeded"
    assert len(desk.v1.payment_methods.list({"customer": customer}).data) == 1


@pytest.mark.parametrize("card", ["pm_card_visa", "pm_card_authenticationRequired"])
def test_buyer_pays_once(desk: Desk, card: str) -> None:
    product = desk.v1.products.create({"name": "Setup"})
    price = desk.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 250}).id
    session = desk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"price": price}],
            "success_url": SUCCESS,
            "payment_intent_data": {"description": "x"},
        }
    )
    desk.simulator.complete_checkout(session.id, card)
    done = desk.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert (done.payment_intent.status, done.payment_intent.description) == ("succeeded", "x")


def test_session_expires(desk: Desk) -> None:
    first, second = open_session(desk), open_session(desk)
    gone = desk.v1.checkout.sessions.expire(first.id)
    assert (gone.status, gone.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        desk.v1.checkout.sessions.expire(first.id)
    desk.simulator.advance(DAY)
    assert desk.v1.checkout.sessions.retrieve(second.id).status == "expired"
    assert desk.event_types()[-2:] == ["checkout.session.expired"] * 2
    with pytest.raises(Refusal):
        desk.simulator.complete_checkout(second.id)


def test_what_cannot_be_opened(desk: Desk) -> None:
    monthly, euros, retired = desk.price(), desk.price(currency="eur"), desk.price()
    desk.v1.prices.update(retired, {"active": False})
    product = desk.v1.products.create({"name": "Setup"})
    once = desk.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 250}).id
    free = f"mode=subscription&success_url=https://a.example&line_items[0][price]={monthly}"
    for form in (
        f"{free}&customer=cus_nope",
        f"{free}&customer=c&customer_email=d@example.com",
        f"{free}&line_items[1][price]={euros}",
        f"{free}&line_items[1][price]={once}",
        f"{free}&expires_at={desk.clock.seconds + 60}",
        f"{free}&cancel_url=javascript:alert(1)",
        "mode=subscription&success_url=https://a.example",
        f"mode=subscription&success_url=https://a.example&line_items[0][price]={once}",
        f"mode=subscription&success_url=https://a.example&line_items[0][price]={retired}",
        f"mode=payment&success_url=https://a.example&line_items[0][price]={monthly}",
        f"mode=setup&success_url=https://a.example&line_items[0][price]={monthly}",
        f"{free}&ui_mode=hosted",
        f"{free}&payment_method_types[0]=card",
    ):
        assert desk.raw("POST", "/v1/checkout/sessions", form).status == 400, form
    assert desk.v1.checkout.sessions.list().data == []
