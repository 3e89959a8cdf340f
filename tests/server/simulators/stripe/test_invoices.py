"""Invoices: drafts, lines, finalization, payment, and the other ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.stripe_desk import DAY, PUBLIC_URL, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3600


def payments_of(desk: Desk, invoice: str) -> list[tuple[int | None, str]]:
    return [(each.amount_paid, each.status) for each in desk.v1.invoice_payments.list({"invoice": invoice}).data][::-1]


def test_draft_collects_lines_and_is_finalized(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30, "description": "PO 17"}
    )
    assert (draft.status, draft.number, draft.auto_advance) == ("draft", None, False)
    item = desk.v1.invoice_items.create(
        {"customer": customer, "invoice": draft.id, "amount": 25_000, "currency": "usd"}
    )
    product = desk.v1.products.create({"name": "Setup"})
    price = desk.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 100})
    by_price = desk.v1.invoice_items.create(
        {"customer": customer, "invoice": draft.id, "pricing": {"price": price.id}, "quantity": 3}
    )
    data: Any = {"currency": "usd", "product": product.id, "unit_amount": 7}
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "price_data": data})
    desk.v1.invoice_items.update(by_price.id, {"quantity": 4})
    desk.v1.invoice_items.update(item.id, {"amount": 20_000, "description": "Work"})
    done = desk.v1.invoices.finalize_invoice(draft.id, {"expand": ["payments"]})
    assert [(each.amount, each.quantity) for each in done.lines.data] == [(7, 1), (400, 4), (20_000, 1)]
    assert (done.status, done.total, done.amount_due, done.amount_remaining) == ("open", 20_407, 20_407, 20_407)
    assert done.number is not None
    assert done.number.endswith("-0001")
    assert done.due_date == draft.created + 30 * DAY
    assert done.hosted_invoice_url == f"{PUBLIC_URL}/i/{done.id}"
    assert done.payments is not None
    assert [each.status for each in done.payments.data] == ["open"]
    assert desk.event_types()[-2:] == ["payment_intent.created", "invoice.finalized"]


def test_finalized_invoice_is_fixed(desk: Desk) -> None:
    invoice = desk.open_invoice()
    item = desk.v1.invoice_items.list({"invoice": invoice.id}).data[0].id
    assert isinstance(invoice.customer, str)
    for attempt in (
        lambda: desk.v1.invoices.update(invoice.id, {"description": "x"}),
        lambda: desk.v1.invoices.finalize_invoice(invoice.id),
        lambda: desk.v1.invoices.delete(invoice.id),
        lambda: desk.v1.invoice_items.update(item, {"amount": 1}),
        lambda: desk.v1.invoice_items.delete(item),
        lambda: desk.v1.invoice_items.create({"customer": str(invoice.customer), "invoice": invoice.id, "amount": 1}),
    ):
        with pytest.raises(
            stripe.InvalidRequestError, match=r"inalized|only delete draft|no longer editable|draft inv"
        ):
            attempt()
    assert desk.v1.invoices.update(invoice.id, {"metadata": {"a": "b"}}).metadata is not None
    later = desk.clock.seconds + 60 * DAY
    assert desk.v1.invoices.update(invoice.id, {"due_date": later}).due_date == later


def test_draft_is_changed_and_deleted(desk: Desk) -> None:
    customer = desk.customer()
    waiting = desk.v1.invoice_items.create({"customer": customer, "amount": 500, "currency": "usd"})
    draft = desk.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    assert draft.total == 500
    assert desk.v1.invoice_items.list({"pending": True}).data == []
    changed = desk.v1.invoices.update(
        draft.id, {"description": "x", "collection_method": "send_invoice", "days_until_due": 7}
    )
    assert (changed.description, changed.due_date) == ("x", draft.created + 7 * DAY)
    assert desk.v1.invoices.delete(draft.id).deleted is True
    assert desk.v1.invoice_items.list({"pending": True}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="has been deleted"):
        desk.v1.invoice_items.delete(waiting.id)
    with pytest.raises(stripe.InvalidRequestError, match="No such invoice"):
        desk.v1.invoices.retrieve(draft.id)
    assert desk.event_types()[-2:] == ["invoice.updated", "invoice.deleted"]


def test_item_leaves_a_draft(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer})
    item = desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 500})
    desk.v1.invoice_items.delete(item.id)
    assert desk.v1.invoices.retrieve(draft.id).total == 0
    empty = desk.v1.invoices.finalize_invoice(draft.id)
    assert (empty.status, empty.attempted, empty.attempt_count) == ("paid", True, 0)


def test_lines_beyond_ten_are_listed_apart(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer})
    for _ in range(12):
        desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 10})
    found = desk.v1.invoices.retrieve(draft.id)
    assert (len(found.lines.data), found.lines.has_more, found.total) == (10, True, 120)
    assert len(desk.v1.invoices.line_items.list(draft.id, {"limit": 100}).data) == 12


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("", None),
        ("amount=1&price_data[currency]=usd&price_data[product]=p&price_data[unit_amount]=1", None),
        ("amount=1&quantity=2", None),
        ("amount=1&currency=eur", "currency"),
        ("pricing[price]=price_nope", "pricing[price]"),
        ("price_data[currency]=usd&price_data[product]=p&price_data[unit_amount]=1", "price_data[product]"),
    ],
)
def test_lines_that_make_no_sense(desk: Desk, form: str, param: str | None) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer, "currency": "usd"})
    response = desk.raw("POST", "/v1/invoiceitems", f"customer={customer}&invoice={draft.id}&{form}")
    assert (response.status, response.document["error"].get("param")) == (400, param)
    assert desk.v1.invoices.retrieve(draft.id).total == 0


def test_recurring_price_is_no_line(desk: Desk) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="recurring"):
        desk.v1.invoice_items.create({"customer": desk.customer(), "pricing": {"price": desk.price()}})


def test_line_for_the_invoice_of_another(desk: Desk) -> None:
    draft = desk.v1.invoices.create({"customer": desk.customer()})
    with pytest.raises(stripe.InvalidRequestError, match="another customer"):
        desk.v1.invoice_items.create({"customer": desk.customer(), "invoice": draft.id, "amount": 1})


def test_due_dates_belong_to_invoices_that_are_sent(desk: Desk) -> None:
    customer = desk.customer()
    with pytest.raises(stripe.InvalidRequestError, match="send_invoice"):
        desk.v1.invoices.create({"customer": customer, "days_until_due": 3})
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        desk.v1.invoices.create(
            {"customer": customer, "collection_method": "send_invoice", "days_until_due": 3, "due_date": 4}
        )


def test_invoice_is_charged(desk: Desk) -> None:
    invoice = desk.open_invoice()
    paid = desk.v1.invoices.pay(invoice.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (paid.status, paid.amount_paid, paid.amount_remaining, paid.attempt_count) == ("paid", 10_000, 0, 1)
    assert paid.status_transitions.paid_at == desk.clock.seconds
    assert payments_of(desk, invoice.id) == [(10_000, "paid")]
    assert desk.event_types()[-5:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        desk.v1.invoices.pay(invoice.id)


def test_declined_invoice_stays_open(desk: Desk) -> None:
    invoice = desk.open_invoice()
    with pytest.raises(stripe.CardError):
        desk.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_chargeCustomerFail"})
    found = desk.v1.invoices.retrieve(invoice.id)
    assert (found.status, found.attempt_count, found.attempted) == ("open", 1, True)
    assert desk.event_types()[-1] == "invoice.payment_failed"
    assert desk.v1.invoices.pay(invoice.id).status == "paid"


def test_invoice_without_a_card(desk: Desk) -> None:
    invoice = desk.open_invoice(customer=desk.customer(None))
    with pytest.raises(stripe.InvalidRequestError, match="default_payment_method"):
        desk.v1.invoices.pay(invoice.id)
    other = desk.v1.payment_methods.list({"customer": desk.customer()}).data[0].id
    with pytest.raises(stripe.InvalidRequestError, match="another customer"):
        desk.v1.invoices.pay(invoice.id, {"payment_method": other})


def test_invoice_paid_elsewhere(desk: Desk) -> None:
    invoice = desk.open_invoice()
    paid = desk.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid_off_stripe) == ("paid", 10_000)
    assert payments_of(desk, invoice.id) == [(None, "canceled")]
    assert desk.v1.charges.list().data == []


def test_payments_are_attached_in_part(desk: Desk) -> None:
    customer = desk.customer()
    invoice = desk.open_invoice(customer=customer)
    first = desk.payment(customer, 4_000)
    assert desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": first.id}).amount_remaining == 6_000
    later = desk.v1.payment_intents.create({"amount": 2_000, "currency": "usd", "customer": customer})
    desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": later.id})
    desk.v1.payment_intents.confirm(later.id, {"payment_method": "pm_card_visa"})
    assert desk.v1.invoices.retrieve(invoice.id).amount_remaining == 4_000
    rest = desk.payment(customer, 5_000)
    paid = desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": rest.id})
    assert (paid.status, paid.amount_paid, paid.amount_overpaid) == ("paid", 11_000, 1_000)
    assert payments_of(desk, invoice.id) == [(None, "canceled"), (4_000, "paid"), (2_000, "paid"), (5_000, "paid")]
    by_intent: Any = {"type": "payment_intent", "payment_intent": first.id}
    assert desk.v1.invoice_payments.list({"payment": by_intent}).data[0].invoice == invoice.id


def test_part_is_paid_and_the_rest_charged(desk: Desk) -> None:
    customer = desk.customer()
    invoice = desk.open_invoice(customer=customer)
    desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": desk.payment(customer, 4_000).id})
    assert desk.v1.invoices.pay(invoice.id).amount_paid == 10_000
    assert [each.amount for each in desk.v1.charges.list().data] == [6_000, 4_000]


def test_what_cannot_be_attached(desk: Desk) -> None:
    customer = desk.customer()
    invoice = desk.open_invoice(customer=customer)
    payment = desk.payment(customer, 4_000)
    desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": payment.id})
    canceled = desk.v1.payment_intents.create({"amount": 100, "currency": "usd", "customer": customer})
    desk.v1.payment_intents.cancel(canceled.id)
    euros = desk.v1.payment_intents.create({"amount": 100, "currency": "eur", "customer": customer})
    for intent in (payment, canceled, euros, desk.payment(desk.customer(), 100)):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": intent.id})
        assert caught.value.param == "payment_intent"
    with pytest.raises(stripe.InvalidRequestError, match="created by an invoice"):
        desk.v1.payment_intents.cancel(payment.id)
    desk.v1.invoices.pay(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="only attach payments to open"):
        desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": desk.payment(customer, 100).id})


def test_void_and_uncollectible(desk: Desk) -> None:
    invoice = desk.open_invoice()
    lost = desk.v1.invoices.mark_uncollectible(invoice.id)
    assert (lost.status, lost.status_transitions.marked_uncollectible_at) == ("uncollectible", desk.clock.seconds)
    voided = desk.v1.invoices.void_invoice(invoice.id)
    assert (voided.status, voided.status_transitions.voided_at) == ("void", desk.clock.seconds)
    assert payments_of(desk, invoice.id) == [(None, "canceled")]
    attempts: list[Callable[[str], Any]] = [
        desk.v1.invoices.void_invoice,
        desk.v1.invoices.mark_uncollectible,
        desk.v1.invoices.pay,
        desk.v1.invoices.send_invoice,
    ]
    for attempt in attempts:
        with pytest.raises(stripe.InvalidRequestError):
            attempt(invoice.id)


def test_partly_paid_invoice_cannot_be_voided(desk: Desk) -> None:
    customer = desk.customer()
    invoice = desk.open_invoice(customer=customer)
    desk.v1.invoices.attach_payment(invoice.id, {"payment_intent": desk.payment(customer, 4_000).id})
    with pytest.raises(stripe.InvalidRequestError, match="`paid` payments cannot be voided"):
        desk.v1.invoices.void_invoice(invoice.id)


def test_uncollectible_invoice_can_still_be_paid(desk: Desk) -> None:
    invoice = desk.open_invoice()
    desk.v1.invoices.mark_uncollectible(invoice.id)
    assert desk.v1.invoices.pay(invoice.id).status == "paid"


def test_sending_finalizes(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer, "collection_method": "send_invoice", "days_until_due": 3})
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 500})
    assert desk.v1.invoices.send_invoice(draft.id).status == "open"
    assert desk.event_types()[-2:] == ["invoice.finalized", "invoice.sent"]
    charged = desk.v1.invoices.create({"customer": customer})
    with pytest.raises(stripe.InvalidRequestError, match="send_invoice"):
        desk.v1.invoices.send_invoice(charged.id)


def test_draft_advances_by_itself_after_an_hour(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer, "auto_advance": True})
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 500})
    assert draft.automatically_finalizes_at == desk.clock.seconds + HOUR
    desk.simulator.advance(HOUR - 1)
    assert desk.v1.invoices.retrieve(draft.id).status == "draft"
    desk.simulator.advance(1)
    assert desk.v1.invoices.retrieve(draft.id).status == "paid"


def test_advance_can_be_switched(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create(
        {"customer": customer, "auto_advance": True, "collection_method": "send_invoice", "days_until_due": 1}
    )
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 500})
    desk.v1.invoices.update(draft.id, {"auto_advance": False})
    desk.simulator.advance(2 * HOUR)
    assert desk.v1.invoices.retrieve(draft.id).status == "draft"
    desk.v1.invoices.update(draft.id, {"auto_advance": True})
    desk.simulator.advance(HOUR)
    assert desk.v1.invoices.retrieve(draft.id).status == "open"
    assert desk.event_types()[-1] == "invoice.sent"
    desk.simulator.advance(DAY)
    assert desk.event_types()[-1] == "invoice.overdue"


def test_finalized_by_hand_it_is_collected_an_hour_later(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer})
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 500})
    assert desk.v1.invoices.finalize_invoice(draft.id, {"auto_advance": True}).status == "open"
    desk.simulator.advance(HOUR)
    assert desk.v1.invoices.retrieve(draft.id).status == "paid"


def test_credit_and_small_amounts_go_to_the_balance(desk: Desk) -> None:
    customer = desk.customer()
    credit = desk.v1.invoices.create({"customer": customer})
    desk.v1.invoice_items.create({"customer": customer, "invoice": credit.id, "amount": -3_000})
    done = desk.v1.invoices.finalize_invoice(credit.id)
    assert (done.status, done.amount_due, done.ending_balance) == ("paid", 0, -3_000)
    invoice = desk.open_invoice(5_000, customer)
    assert (invoice.total, invoice.starting_balance, invoice.amount_due) == (5_000, -3_000, 2_000)
    small = desk.open_invoice(20, customer)
    assert (small.status, small.amount_due, small.ending_balance) == ("paid", 0, 20)
    assert desk.v1.customers.retrieve(customer).balance == 20


def test_draft_for_a_subscription_takes_what_is_waiting(desk: Desk) -> None:
    subscription = desk.subscription()
    assert isinstance(subscription.customer, str)
    desk.v1.invoice_items.create({"customer": subscription.customer, "amount": 700, "currency": "usd"})
    draft = desk.v1.invoices.create({"customer": subscription.customer, "subscription": subscription.id})
    assert draft.total == 700
    with pytest.raises(stripe.InvalidRequestError, match="another customer"):
        desk.v1.invoices.create({"customer": desk.customer(), "subscription": subscription.id})


def test_invoice_that_is_paid_while_it_is_finalized(desk: Desk) -> None:
    customer = desk.customer()
    draft = desk.v1.invoices.create({"customer": customer})
    desk.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": -100})
    assert desk.v1.invoices.pay(draft.id).status == "paid"
