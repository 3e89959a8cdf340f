"""What recordings of the real Stripe show: members, defaults, and how lists and prices behave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

DAY = 86_400


def test_cursors_may_be_deleted_or_not_match(desk: Desk) -> None:
    old, gone, new = (desk.customer(None, email=f"{name}@example.com") for name in ("old", "gone", "new"))
    desk.v1.customers.delete(gone)
    listed = desk.v1.customers.list
    assert [each.id for each in listed({"starting_after": gone}).data] == [old]
    assert [each.id for each in listed({"ending_before": gone}).data] == [new]
    assert [each.id for each in listed({"starting_after": new, "email": "old@example.com"}).data] == [old]
    assert listed({"starting_after": old, "email": "new@example.com"}).data == []


def test_limits_are_bounded(desk: Desk) -> None:
    for _ in range(2):
        desk.customer(None)
    assert len(desk.raw("GET", "/v1/customers?limit=0").document["data"]) == 1
    assert len(desk.raw("GET", "/v1/customers?limit=101").document["data"]) == 2


@pytest.mark.parametrize("url", ["invoices?customer", "prices?product", "invoices?subscription"])
def test_filters_by_what_does_not_exist(desk: Desk, url: str) -> None:
    error = desk.raw("GET", f"/v1/{url}=nope").document["error"]
    assert (error["code"], error["param"]) == ("resource_missing", url.partition("?")[2])


def test_filters_by_what_was_deleted(desk: Desk) -> None:
    customer = desk.customer(None)
    desk.v1.customers.delete(customer)
    assert desk.v1.invoices.list({"customer": customer}).data == []


def test_payment_methods_are_listed_by_customer(desk: Desk) -> None:
    customer = desk.customer()
    assert desk.v1.payment_methods.list().data == []
    assert len(desk.v1.payment_methods.list({"customer": customer}).data) == 1
    assert len(desk.v1.customers.payment_methods.list(customer, {"type": "card"}).data) == 1
    assert desk.v1.customers.payment_methods.list(customer, {"type": "link"}).data == []


def test_searches_and_previews_are_no_ids(desk: Desk) -> None:
    for method, path in (("GET", "customers/search?query=x"), ("POST", "invoices/create_preview")):
        assert "Unrecognized request URL" in desk.raw(method, f"/v1/{path}").document["error"]["message"]


def test_customers_show_more_when_asked(desk: Desk) -> None:
    given: Any = {"expand": ["tax", "tax_ids", "invoice_credit_balance"], "balance": -500}
    made = desk.v1.customers.create(given)
    assert (made.currency, made.balance) == ("usd", -500)
    assert made.tax is not None
    assert made.tax_ids is not None


def test_addresses_change_part_by_part(desk: Desk) -> None:
    customer = desk.customer(None, address={"line1": "1 Main St", "city": "Springfield"})
    changed = desk.v1.customers.update(customer, {"address": {"city": "Shelbyville"}})
    assert changed.address is not None
    assert (changed.address.line1, changed.address.city) == ("1 Main St", "Shelbyville")


def test_tax_code_of_a_product_stands_in_its_details(desk: Desk) -> None:
    given: Any = {"name": "x", "tax_code": "txcd_1", "marketing_features": [{"name": "Seats"}]}
    made = desk.v1.products.create(given)
    assert (made.tax_details is not None, made.marketing_features[0].name) == (True, "Seats")
    cleared: Any = {"tax_code": "", "marketing_features": ""}
    changed = desk.v1.products.update(made.id, cleared)
    assert (changed.tax_details, changed.marketing_features) == (None, [])


def test_prices_come_with_products_and_keys(desk: Desk) -> None:
    create = desk.v1.prices.create
    first = create({"currency": "usd", "unit_amount": 100, "product_data": {"name": "Pro"}, "lookup_key": "pro"})
    assert isinstance(first.product, str)
    assert desk.v1.products.retrieve(first.product).active is True
    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        create({"currency": "usd", "unit_amount": 200, "product": first.product, "lookup_key": "pro"})
    second = create(
        {
            "currency": "usd",
            "unit_amount": 200,
            "product": first.product,
            "lookup_key": "pro",
            "transfer_lookup_key": True,
        }
    )
    assert desk.v1.prices.retrieve(first.id).lookup_key is None
    assert desk.v1.prices.update(second.id, {"lookup_key": "pro"}).lookup_key == "pro"
    assert [each.id for each in desk.v1.prices.list({"lookup_keys": ["pro"]}).data] == [second.id]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("currency=usd&unit_amount=1", "specify either `product` or `product_data`"),
        ("currency=usd&unit_amount=1&product=p&product_data[name]=x", "only specify one of"),
        ("currency=usd&product_data[name]=x", "require an `unit_amount`"),
        ("currency=usd&product_data[name]=x&unit_amount_decimal=0.5", "whole minor units"),
    ],
)
def test_prices_that_say_too_little_or_too_much(desk: Desk, form: str, words: str) -> None:
    assert words in desk.raw("POST", "/v1/prices", form).document["error"]["message"]


def test_prices_are_found_by_their_interval(desk: Desk) -> None:
    monthly = desk.price()
    desk.price(interval="year")
    desk.raw("POST", "/v1/prices", "currency=usd&unit_amount_decimal=500.0&product_data[name]=x")
    found = desk.v1.prices.list({"recurring": {"interval": "month"}}).data
    assert [each.id for each in found] == [monthly]


def test_amounts_are_billed_by_a_price_that_no_list_shows(desk: Desk) -> None:
    customer = desk.customer()
    items = [desk.v1.invoice_items.create({"customer": customer, "amount": 500}).to_dict() for _ in range(2)]
    first, second = (each["pricing"]["price_details"] for each in items)
    assert first == second
    assert desk.v1.prices.retrieve(first["price"]).active is False
    assert desk.v1.prices.list().data == []
    assert desk.v1.products.list().data == []


def test_checkout_sells_what_is_described_on_the_spot(desk: Desk) -> None:
    line = {
        "quantity": 2,
        "price_data": {
            "currency": "usd",
            "unit_amount": 700,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seats"},
        },
    }
    given: Any = {"mode": "subscription", "success_url": "https://a.example.com", "line_items": [line]}
    session = desk.v1.checkout.sessions.create(given)
    desk.simulator.complete_checkout(session.id)
    (subscription,) = desk.v1.subscriptions.list().data
    price = subscription["items"].data[0].price
    assert (price.unit_amount, price.active) == (700, False)
    for wrong in ({}, {"price": "p", "price_data": line["price_data"]}):
        given = {"mode": "payment", "success_url": "https://a.example.com", "line_items": [wrong]}
        with pytest.raises(stripe.InvalidRequestError):
            desk.v1.checkout.sessions.create(given)


def test_subscriptions_to_what_is_described_on_the_spot(desk: Desk) -> None:
    product = desk.v1.products.create({"name": "Seats"}).id
    data: Any = {"currency": "usd", "unit_amount": 300, "recurring": {"interval": "month"}, "product": product}
    made = desk.v1.subscriptions.create({"customer": desk.customer(), "items": [{"price_data": data}]})
    item = made["items"].data[0]
    change: Any = {"items": [{"id": item.id, "price_data": {**data, "unit_amount": 400}}]}
    changed = desk.v1.subscriptions.update(made.id, change)
    assert changed["items"].data[0].price.unit_amount == 400
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param"):
        desk.v1.subscriptions.create({"customer": desk.customer(), "items": [{"quantity": 1}]})


def test_subscription_by_invoice_starts_with_a_draft(desk: Desk) -> None:
    made = desk.subscription(2, desk.customer(None), collection_method="send_invoice", days_until_due=10)
    assert isinstance(made.latest_invoice, stripe.Invoice)
    assert (made.status, made.latest_invoice.status, made.latest_invoice.number) == ("active", "draft", None)
    desk.simulator.advance(3600)
    assert desk.v1.invoices.retrieve(made.latest_invoice.id).status == "open"


def test_buyer_on_the_page_is_asked_to_authenticate(desk: Desk) -> None:
    customer = desk.customer("pm_card_authenticationRequired")
    made = desk.subscription(1, customer, expand=["latest_invoice.confirmation_secret", "latest_invoice.payments"])
    assert isinstance(made.latest_invoice, stripe.Invoice)
    invoice = made.latest_invoice
    assert (made.status, invoice.status, invoice.attempted, invoice.attempt_count) == ("incomplete", "open", True, 0)
    assert invoice.confirmation_secret is not None
    assert invoice.payments is not None
    intent = invoice.payments.data[0].payment.payment_intent
    assert isinstance(intent, str)
    desk.simulator.authenticate(intent)
    assert desk.v1.subscriptions.retrieve(made.id).status == "active"
    with pytest.raises(stripe.CardError) as caught:
        desk.subscription(1, customer, payment_behavior="error_if_incomplete")
    assert caught.value.code == "subscription_payment_intent_requires_action"
    assert len(desk.v1.subscriptions.list({"customer": customer}).data) == 1


def test_payer_of_an_invoice_is_asked_to_authenticate(desk: Desk) -> None:
    invoice = desk.open_invoice(customer=desk.customer("pm_card_authenticationRequired"))
    with pytest.raises(stripe.CardError) as caught:
        desk.v1.invoices.pay(invoice.id, {"off_session": False})
    assert caught.value.code == "invoice_payment_intent_requires_action"
    assert desk.v1.invoices.retrieve(invoice.id).status == "open"


def test_secret_of_an_invoice_without_payment(desk: Desk) -> None:
    draft = desk.v1.invoices.create({"customer": desk.customer(), "expand": ["confirmation_secret"]})
    assert draft.confirmation_secret is None


def test_ended_subscription_keeps_its_reasons(desk: Desk) -> None:
    made = desk.subscription(1)
    left = desk.v1.subscriptions.cancel(made.id, {"cancellation_details": {"comment": "x", "feedback": "unused"}})
    assert left.cancellation_details is not None
    assert (left.cancellation_details.comment, left.cancellation_details.feedback) == ("x", "unused")
    assert desk.v1.subscriptions.update(made.id, {"metadata": {"a": "b"}}).metadata.to_dict() == {"a": "b"}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.subscriptions.update(made.id, {"description": "x"})
    assert caught.value.code == "invalid_canceled_subscription_fields"


def test_changes_that_wait_for_their_payment_are_refused(desk: Desk) -> None:
    made = desk.subscription(1)
    with pytest.raises(stripe.InvalidRequestError, match="The simulator has no"):
        desk.v1.subscriptions.update(made.id, {"payment_behavior": "pending_if_incomplete"})


def test_payment_settings_are_kept(desk: Desk) -> None:
    made = desk.subscription(1, payment_settings={"save_default_payment_method": "on_subscription"})
    changed = desk.v1.subscriptions.update(made.id, {"payment_settings": {"save_default_payment_method": "off"}})
    assert made.payment_settings is not None
    assert changed.payment_settings is not None
    kept = [each.payment_settings.save_default_payment_method for each in (made, changed)]  # type: ignore[union-attr]
    assert kept == ["on_subscription", "off"]


def test_lines_come_in_stripes_order(desk: Desk) -> None:
    customer = desk.customer()
    for name in ("older", "newer"):
        desk.v1.invoice_items.create({"customer": customer, "amount": 100, "description": name})
    draft = desk.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 1, "description": "late"})
    lines = desk.v1.invoices.retrieve(draft.id).lines
    assert [each.description for each in lines.data] == ["newer", "older", "late"]


def test_advancing_draft_says_when(desk: Desk) -> None:
    draft = desk.v1.invoices.create({"customer": desk.customer(), "auto_advance": True})
    hour = draft.created + 3600
    assert (draft.automatically_finalizes_at, draft.next_payment_attempt) == (hour, hour)
    stopped = desk.v1.invoices.update(draft.id, {"auto_advance": False})
    assert (stopped.automatically_finalizes_at, stopped.next_payment_attempt) == (None, None)


def test_invoice_paid_elsewhere_was_not_attempted(desk: Desk) -> None:
    paid = desk.v1.invoices.pay(desk.open_invoice().id, {"paid_out_of_band": True})
    assert (paid.status, paid.attempted, paid.attempt_count) == ("paid", False, 0)


def test_methods_of_others_are_refused(desk: Desk) -> None:
    owner, other = desk.customer(), desk.customer()
    (method,) = desk.v1.payment_methods.list({"customer": owner}).data
    given: Any = {"amount": 500, "currency": "usd", "payment_method": method.id, "confirm": True}
    with pytest.raises(stripe.InvalidRequestError, match="does not belong to the Customer you supplied"):
        desk.v1.payment_intents.create(given | {"customer": other})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.payment_intents.create(given)
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "source")
    desk.v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        desk.v1.payment_intents.create(given | {"customer": owner})
    with pytest.raises(stripe.InvalidRequestError, match="Must provide customer"):
        desk.v1.payment_methods.attach("pm_card_visa", {})


def test_goods_have_an_address(desk: Desk) -> None:
    given: Any = {"name": "A", "address": {"line1": "1 Main St"}}
    made = desk.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "shipping": given, "payment_method": "pm_card_visa", "confirm": True}
    )
    assert isinstance(made.latest_charge, str)
    charge = desk.v1.charges.retrieve(made.latest_charge)
    assert made.shipping is not None
    assert charge.shipping is not None
    assert (made.shipping.name, charge.shipping.name) == ("A", "A")


def test_cards_are_kept_without_a_customer(desk: Desk) -> None:
    made = desk.v1.setup_intents.create({"payment_method": "pm_card_visa", "confirm": True})
    assert (made.status, made.customer) == ("succeeded", None)


def test_refunds_say_what_they_are(desk: Desk) -> None:
    payment = desk.payment(desk.customer(), 2_000)
    assert isinstance(payment.latest_charge, stripe.Charge)
    desk.v1.charges.update(payment.latest_charge.id, {"description": "Seats"})
    refund = desk.v1.refunds.create({"charge": payment.latest_charge.id, "expand": ["balance_transaction"]})
    moved = refund.balance_transaction
    assert isinstance(moved, stripe.BalanceTransaction)
    assert (moved.description, moved.status) == ("REFUND FOR CHARGE (Seats)", "pending")


def test_subscriptions_still_show_their_plan(desk: Desk) -> None:
    made = desk.subscription(3)
    one = desk.raw("GET", f"/v1/subscriptions/{made.id}").document
    assert (one["quantity"], one["plan"]["id"]) == (3, one["items"]["data"][0]["price"]["id"])
    desk.v1.subscriptions.update(made.id, {"items": [{"price": desk.price(700)}]})
    two = desk.raw("GET", f"/v1/subscriptions/{made.id}").document
    assert (two["quantity"], two["plan"]) == (None, None)
