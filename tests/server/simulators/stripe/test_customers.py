"""Customers and their payment methods."""

import pytest
import stripe

from tests.stripe_desk import Desk


def test_customer_is_made_changed_and_deleted(desk: Desk) -> None:
    made = desk.v1.customers.create(
        {"name": "Example Ltd", "address": {"line1": "1 Main", "country": "US"}, "phone": "1"}
    )
    assert made.address is not None
    assert (made.address.line1, made.address.city) == ("1 Main", None)
    changed = desk.v1.customers.update(made.id, {"phone": "", "address": ""})
    assert (changed.phone, changed.address) == (None, None)
    desk.v1.customers.update(made.id, {"phone": ""})
    assert desk.v1.customers.delete(made.id).deleted is True
    gone = desk.v1.customers.retrieve(made.id)
    assert gone.to_dict() == {"id": made.id, "object": "customer", "deleted": True}
    assert desk.event_types() == ["customer.created", "customer.updated", "customer.deleted"]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        desk.v1.customers.update(made.id, {"phone": "2"})


def test_deleting_ends_subscriptions(desk: Desk) -> None:
    subscription = desk.subscription()
    assert isinstance(subscription.customer, str)
    desk.v1.customers.delete(subscription.customer)
    found = desk.v1.subscriptions.retrieve(subscription.id, {"expand": ["customer"]})
    assert found.status == "canceled"
    assert isinstance(found.customer, stripe.Customer)
    assert found.customer.deleted is True


def test_test_card_becomes_a_payment_method_of_the_customer(desk: Desk) -> None:
    customer = desk.customer("pm_card_mastercard")
    listed = desk.v1.customers.payment_methods.list(customer).data
    assert [each.card.brand for each in listed if each.card] == ["mastercard"]
    assert desk.v1.payment_methods.list({"customer": customer, "type": "card"}).data[0].id == listed[0].id
    found = desk.v1.customers.retrieve(customer, {"expand": ["invoice_settings.default_payment_method"]})
    assert found.invoice_settings is not None
    assert isinstance(found.invoice_settings.default_payment_method, stripe.PaymentMethod)


@pytest.mark.parametrize(
    ("card", "code", "decline_code", "advice_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline", "try_again_later"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "try_again_later"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "do_not_try_again"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card", "confirm_card_data"),
    ],
)
def test_declined_cards_cannot_be_kept(desk: Desk, card: str, code: str, decline_code: str, advice_code: str) -> None:
    customer = desk.customer(None)
    with pytest.raises(stripe.CardError) as caught:
        desk.v1.payment_methods.attach(card, {"customer": customer})
    assert caught.value.error is not None
    assert caught.value.error.doc_url == f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    found = (caught.value.code, caught.value.error.decline_code, caught.value.error.advice_code)
    assert found == (code, decline_code, advice_code)
    assert desk.v1.payment_methods.list({"customer": customer}).data == []


def test_detached_method_is_used_up(desk: Desk) -> None:
    customer = desk.customer()
    method = desk.v1.payment_methods.list({"customer": customer}).data[0].id
    desk.v1.payment_methods.detach(method)
    found = desk.v1.customers.retrieve(customer)
    assert found.invoice_settings is not None
    assert found.invoice_settings.default_payment_method is None
    for attempt in (
        lambda: desk.v1.payment_methods.attach(method, {"customer": customer}),
        lambda: desk.v1.payment_methods.detach(method),
        lambda: desk.v1.payment_methods.update(method, {"metadata": {"a": "b"}}),
        lambda: desk.payment(customer, card=method),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            attempt()


def test_method_belongs_to_one_customer(desk: Desk) -> None:
    first, second = desk.customer(), desk.customer(None)
    method = desk.v1.payment_methods.list({"customer": first}).data[0].id
    assert desk.v1.payment_methods.attach(method, {"customer": first}).id == method
    for attempt in (
        lambda: desk.v1.payment_methods.attach(method, {"customer": second}),
        lambda: desk.v1.customers.update(second, {"invoice_settings": {"default_payment_method": method}}),
        lambda: desk.payment(second, card=method),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            attempt()


def test_method_made_of_a_number_or_a_token(desk: Desk) -> None:
    by_number = desk.v1.payment_methods.create(
        {
            "type": "card",
            "card": {"number": "5555555555554444", "exp_month": 1, "exp_year": 2030},
            "billing_details": {"name": "Ada", "address": {"city": "London"}},
        }
    )
    assert by_number.card is not None
    assert (by_number.card.last4, by_number.billing_details.name) == ("4444", "Ada")
    by_token = desk.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    assert by_token.card is not None
    assert by_token.card.brand == "visa"
    customer = desk.customer(None)
    desk.v1.payment_methods.attach(by_token.id, {"customer": customer})
    assert desk.v1.payment_methods.update(by_token.id, {"metadata": {"a": "b"}}).metadata is not None
    with pytest.raises(stripe.CardError, match="test mode"):
        desk.v1.payment_methods.create({"type": "card", "card": {"number": "4111111111111111"}})


def test_default_method_must_exist(desk: Desk) -> None:
    customer = desk.customer(None)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": "pm_nope"}})
    assert (caught.value.code, caught.value.http_status) == ("resource_missing", 400)
    cleared = desk.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": "", "footer": "x"}})
    assert cleared.invoice_settings is not None
    assert cleared.invoice_settings.footer == "x"
