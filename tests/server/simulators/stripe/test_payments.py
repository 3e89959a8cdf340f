"""Payments: intents, charges, refunds and what they leave in the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.stripe_desk import DAY, Desk

if TYPE_CHECKING:
    from collections.abc import Callable


def charge_of(payment: stripe.PaymentIntent) -> stripe.Charge:
    assert isinstance(payment.latest_charge, stripe.Charge)
    return payment.latest_charge


def test_payment_succeeds_and_is_booked_with_its_fee(desk: Desk) -> None:
    payment = desk.payment(desk.customer(), 50_000)
    booked = charge_of(payment).balance_transaction
    assert isinstance(booked, stripe.BalanceTransaction)
    assert (payment.status, payment.amount_received) == ("succeeded", 50_000)
    assert (booked.amount, booked.fee, booked.net, booked.status) == (50_000, 1480, 48_520, "pending")
    assert [each.amount for each in booked.fee_details] == [1480]
    assert desk.event_types()[-3:] == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_declined_payment_leaves_its_traces(desk: Desk) -> None:
    customer = desk.customer("pm_card_chargeCustomerFail")
    method = desk.v1.payment_methods.list({"customer": customer}).data[0].id
    with pytest.raises(stripe.CardError) as caught:
        desk.payment(customer, card=method)
    error = caught.value.error
    assert error is not None
    assert error.payment_intent is not None
    assert error.payment_method is not None
    assert (caught.value.http_status, error.decline_code, error.payment_method.id) == (402, "generic_decline", method)
    intent = desk.v1.payment_intents.retrieve(error.payment_intent.id, {"expand": ["latest_charge"]})
    assert (intent.status, charge_of(intent).status, charge_of(intent).id) == (
        "requires_payment_method",
        "failed",
        error.charge,
    )
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == "generic_decline"
    assert desk.event_types()[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    again = desk.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (again.status, again.last_payment_error) == ("succeeded", None)


def test_authentication_is_asked_for(desk: Desk) -> None:
    customer = desk.customer("pm_card_authenticationRequired")
    method = desk.v1.payment_methods.list({"customer": customer}).data[0].id
    with pytest.raises(stripe.CardError) as caught:
        desk.payment(customer, card=method)
    assert caught.value.code == "authentication_required"
    intent = desk.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "customer": customer, "payment_method": method, "confirm": True}
    )
    assert intent.status == "requires_action"
    desk.simulator.authenticate(intent.id)
    assert desk.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_intent_goes_step_by_step(desk: Desk) -> None:
    intent = desk.v1.payment_intents.create({"amount": 500, "currency": "eur", "metadata": {"a": "b"}})
    assert intent.status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.payment_intents.confirm(intent.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    changed = desk.v1.payment_intents.update(intent.id, {"amount": 700, "payment_method": "pm_card_visa"})
    assert (changed.amount, changed.status) == (700, "requires_confirmation")
    assert desk.v1.payment_intents.confirm(intent.id).status == "succeeded"
    attempts: list[Callable[[str, Any], Any]] = [
        desk.v1.payment_intents.confirm,
        desk.v1.payment_intents.cancel,
        desk.v1.payment_intents.update,
    ]
    for attempt, given in zip(attempts, ({}, {}, {"amount": 800}), strict=True):
        with pytest.raises(stripe.InvalidRequestError, match=r"status of succeeded|already succeeded"):
            attempt(intent.id, given)
    assert desk.v1.payment_intents.update(intent.id, {"description": "late"}).description == "late"


def test_intent_can_be_given_up(desk: Desk) -> None:
    intent = desk.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    closed = desk.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (closed.status, closed.cancellation_reason, closed.canceled_at) == (
        "canceled",
        "abandoned",
        desk.clock.seconds,
    )


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (0, "sek", "parameter_invalid_integer"),
        (100_000_000, "usd", "amount_too_large"),
    ],
)
def test_amounts_have_bounds(desk: Desk, amount: int, currency: str, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.payment_intents.create({"amount": amount, "currency": currency})
    assert (caught.value.code, caught.value.param) == (code, "amount")


def test_off_session_needs_confirmation(desk: Desk) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.payment_intents.create({"amount": 100, "currency": "usd", "off_session": True})
    assert caught.value.param == "off_session"


def test_refunds_in_parts_until_nothing_is_left(desk: Desk) -> None:
    payment = desk.payment(desk.customer())
    charge = charge_of(payment).id
    first = desk.v1.refunds.create({"charge": charge, "amount": 4_000, "reason": "requested_by_customer"})
    assert desk.v1.balance_transactions.list({"type": "refund"}).data[0].net == -4_000
    with pytest.raises(stripe.InvalidRequestError, match=r"\$70\.00.*\$60\.00"):
        desk.v1.refunds.create({"charge": charge, "amount": 7_000})
    second = desk.v1.refunds.create({"payment_intent": payment.id})
    assert second.amount == 6_000
    found = desk.v1.charges.retrieve(charge, {"expand": ["refunds"]})
    assert found.refunds is not None
    assert (found.refunded, [each.id for each in found.refunds.data]) == (True, [second.id, first.id])
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.refunds.create({"charge": charge})
    assert caught.value.code == "charge_already_refunded"
    assert desk.v1.refunds.update(first.id, {"metadata": {"a": "b"}}).metadata is not None
    assert len(desk.v1.refunds.list({"charge": charge}).data) == 2


def test_refunds_of_what_was_not_paid(desk: Desk) -> None:
    intent = desk.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        desk.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent or charge"):
        desk.v1.refunds.create({})
    with pytest.raises(stripe.CardError):
        desk.payment(desk.customer(None), card="pm_card_chargeDeclined")
    failed = desk.v1.charges.list().data[0].id
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        desk.v1.refunds.create({"charge": failed})


def test_charge_can_be_described(desk: Desk) -> None:
    charge = charge_of(desk.payment(desk.customer()))
    assert desk.v1.charges.update(charge.id, {"description": "x"}).description == "x"
    assert desk.event_types()[-1] == "charge.updated"


def test_setup_intent_keeps_a_card(desk: Desk) -> None:
    customer = desk.customer(None)
    made = desk.v1.setup_intents.create({"customer": customer, "payment_method": "pm_card_visa", "confirm": True})
    assert made.status == "succeeded"
    assert desk.v1.setup_intents.create({"customer": customer}).status == "requires_payment_method"
    assert len(desk.v1.payment_methods.list({"customer": customer}).data) == 1


def test_money_becomes_available_and_leaves_by_itself(desk: Desk) -> None:
    desk.payment(desk.customer(), 50_000)
    balance = desk.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 48_520)
    desk.simulator.advance(2 * DAY)
    assert desk.v1.balance.retrieve().available[0].amount == 48_520
    desk.simulator.advance(DAY)
    payout = desk.v1.payouts.list().data[0]
    assert (payout.amount, payout.automatic, payout.status) == (48_520, True, "pending")
    assert desk.v1.balance.retrieve().available[0].amount == 0
    desk.simulator.advance(DAY)
    assert desk.v1.payouts.retrieve(payout.id).status == "in_transit"
    desk.simulator.advance(DAY)
    paid = desk.v1.payouts.retrieve(payout.id, {"expand": ["balance_transaction"]})
    assert (paid.status, paid.reconciliation_status) == ("paid", "completed")
    assert isinstance(paid.balance_transaction, stripe.BalanceTransaction)
    assert paid.balance_transaction.net == -48_520
    kept = desk.v1.balance_transactions.list({"payout": payout.id}).data
    assert sum(each.net for each in kept) == 0
    charges = desk.v1.balance_transactions.list({"payout": payout.id, "type": "charge", "expand": ["data.source"]}).data
    assert [each.net for each in charges] == [48_520]
    assert desk.event_types()[-2:] == ["payout.paid", "payout.reconciliation_completed"]
    desk.simulator.advance(30 * DAY)
    assert len(desk.v1.payouts.list().data) == 1


@pytest.fixture
def manual() -> Desk:
    return Desk(payout_schedule="manual")


def test_manual_payout_of_what_is_available(manual: Desk) -> None:
    customer = manual.customer()
    manual.payment(customer, 10_000, "pm_card_bypassPending")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        manual.v1.payouts.create({"amount": 9_681, "currency": "usd"})
    assert caught.value.code == "balance_insufficient"
    payout = manual.v1.payouts.create({"amount": 9_680, "currency": "usd", "description": "x", "metadata": {"a": "b"}})
    assert (payout.automatic, payout.reconciliation_status) == (False, "not_applicable")
    with pytest.raises(stripe.InvalidRequestError, match="automatic"):
        manual.v1.balance_transactions.list({"payout": payout.id})
    assert manual.v1.payouts.update(payout.id, {"metadata": {"a": "c"}}).metadata is not None
    manual.simulator.advance(3 * DAY)
    assert manual.v1.payouts.retrieve(payout.id).status == "paid"
    with pytest.raises(stripe.InvalidRequestError):
        manual.v1.payouts.cancel(payout.id)


def test_manual_payout_can_be_taken_back(manual: Desk) -> None:
    manual.payment(manual.customer(), 10_000, "pm_card_bypassPending")
    payout = manual.v1.payouts.create({"amount": 9_680, "currency": "usd"})
    assert manual.v1.payouts.cancel(payout.id).status == "canceled"
    assert manual.v1.balance.retrieve().available[0].amount == 9_680
    manual.simulator.advance(9 * DAY)
    assert manual.v1.payouts.retrieve(payout.id).status == "canceled"


def test_payout_can_come_back() -> None:
    desk = Desk(payout_schedule="manual", payout_failure="account_closed")
    desk.payment(desk.customer(), 10_000, "pm_card_bypassPending")
    payout = desk.v1.payouts.create({"amount": 9_680, "currency": "usd"})
    desk.simulator.advance(9 * DAY)
    failed = desk.v1.payouts.retrieve(payout.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert desk.v1.balance.retrieve().available[0].amount == 9_680
    assert desk.event_types()[-1] == "payout.failed"


def test_filters_that_match_nothing(desk: Desk) -> None:
    assert desk.v1.balance_transactions.list({"currency": "eur"}).data == []
    assert desk.v1.setup_intents.list({"payment_method": "pm_1"}).data == []
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.balance_transactions.list({"payout": "po_nope"})
    assert (caught.value.code, caught.value.param) == ("resource_missing", "payout")
