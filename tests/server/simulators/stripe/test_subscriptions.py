"""Subscriptions: the first payment, changes with proration, and the end."""

from typing import Any

import pytest
import stripe

from tests.stripe_desk import DAY, Desk

HALF_OF_FEBRUARY = 14 * DAY  # from 31 January to 28 February are 28 days


def invoices_of(desk: Desk, subscription: str) -> list[tuple[str | None, str | None, int]]:
    listed = desk.v1.invoices.list({"subscription": subscription, "limit": 100}).data[::-1]
    return [(each.billing_reason, each.status, each.total) for each in listed]


def item_of(subscription: stripe.Subscription) -> stripe.SubscriptionItem:
    found: stripe.SubscriptionItem = subscription["items"].data[0]
    return found


def test_first_period_is_paid_at_once(desk: Desk) -> None:
    subscription = desk.subscription(2)
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert invoice.parent is not None
    assert invoice.parent.subscription_details is not None
    assert (subscription.status, invoice.status, invoice.total) == ("active", "paid", 10_000)
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.lines.data[0].description == "2 × Pro (at $50.00 / month)"  # noqa: RUF001 - Stripe's sign
    item = item_of(subscription)
    assert (item.quantity, item.plan.interval) == (2, "month")
    assert item.current_period_end - item.current_period_start == 28 * DAY
    assert desk.event_types()[-1] == "customer.subscription.created"


def test_declined_first_payment_leaves_nothing(desk: Desk) -> None:
    customer = desk.customer("pm_card_chargeCustomerFail")
    before = desk.event_types()
    price = desk.price()
    before = desk.event_types()
    with pytest.raises(stripe.CardError) as caught:
        desk.v1.subscriptions.create(
            {"customer": customer, "items": [{"price": price}], "payment_behavior": "error_if_incomplete"}
        )
    assert caught.value.error is not None
    assert caught.value.error.decline_code == "generic_decline"
    assert desk.event_types() == before
    assert desk.v1.subscriptions.list({"status": "all"}).data == []
    assert desk.v1.invoices.list().data == []
    assert desk.v1.charges.list().data == []


def test_incomplete_subscription_waits_23_hours(desk: Desk) -> None:
    customer = desk.customer("pm_card_chargeCustomerFail")
    first = desk.subscription(1, customer)
    second = desk.subscription(1, customer)
    assert first.status == "incomplete"
    assert isinstance(first.latest_invoice, stripe.Invoice)
    paid = desk.v1.invoices.pay(first.latest_invoice.id, {"payment_method": "pm_card_visa"})
    assert paid.status == "paid"
    assert desk.v1.subscriptions.retrieve(first.id).status == "active"
    desk.simulator.advance(23 * 3600)
    assert desk.v1.subscriptions.retrieve(second.id).status == "incomplete_expired"
    assert invoices_of(desk, second.id) == [("subscription_create", "void", 5_000)]
    assert desk.v1.subscriptions.retrieve(first.id).status == "active"


def test_default_incomplete_does_not_charge(desk: Desk) -> None:
    subscription = desk.subscription(1, desk.customer(None), payment_behavior="default_incomplete")
    assert subscription.status == "incomplete"
    assert desk.v1.charges.list().data == []
    free = desk.v1.subscriptions.create(
        {
            "customer": desk.customer(None),
            "items": [{"price": desk.price(0)}],
            "payment_behavior": "default_incomplete",
        }
    )
    assert free.status == "active"


def test_what_cannot_be_subscribed_to(desk: Desk) -> None:
    customer, monthly, yearly, euros = (
        desk.customer(),
        desk.price(),
        desk.price(interval="year"),
        desk.price(currency="eur"),
    )
    product = desk.v1.products.create({"name": "Setup"})
    once = desk.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 250}).id
    for prices in ([once], [monthly, yearly], [monthly, euros], [monthly, monthly], ["price_nope"]):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            desk.v1.subscriptions.create({"customer": customer, "items": [{"price": each} for each in prices]})
        assert str(caught.value.param).startswith(("items", "plan"))
    assert desk.raw("POST", "/v1/subscriptions", f"customer={customer}&items=").status == 400
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        desk.subscription(1, desk.customer(None))
    with pytest.raises(stripe.InvalidRequestError, match="days_until_due"):
        desk.subscription(1, customer, collection_method="send_invoice")
    other = desk.v1.payment_methods.list({"customer": desk.customer()}).data[0].id
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.subscription(1, customer, default_payment_method=other)
    assert caught.value.param == "default_payment_method"


def test_more_seats_are_prorated_to_the_second(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(HALF_OF_FEBRUARY)
    item = item_of(subscription)
    changed = desk.v1.subscriptions.update(subscription.id, {"items": [{"id": item.id, "quantity": 5}]})
    assert item_of(changed).quantity == 5
    waiting = desk.v1.invoice_items.list({"pending": True}).data[::-1]
    assert [(each.amount, each.proration) for each in waiting] == [(-5_000, True), (12_500, True)]
    event = desk.v1.events.list({"type": "customer.subscription.updated"}).data[0]
    assert event.data.previous_attributes is not None
    before = event.data.previous_attributes.to_dict()["items"]["data"]
    assert before == [{"id": item.id, "quantity": 2}]
    assert invoices_of(desk, subscription.id) == [("subscription_create", "paid", 10_000)]
    desk.simulator.advance(HALF_OF_FEBRUARY + 3600)
    assert invoices_of(desk, subscription.id)[1:] == [("subscription_cycle", "paid", 25_000 + 7_500)]


def test_difference_can_be_charged_at_once(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(HALF_OF_FEBRUARY)
    desk.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": item_of(subscription).id, "quantity": 5}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "error_if_incomplete",
        },
    )
    assert invoices_of(desk, subscription.id)[1:] == [("subscription_update", "paid", 7_500)]


def test_declined_difference_changes_nothing(desk: Desk) -> None:
    subscription = desk.subscription(2)
    assert isinstance(subscription.customer, str)
    desk.switch_card(subscription.customer, "pm_card_chargeCustomerFail")
    desk.simulator.advance(HALF_OF_FEBRUARY)
    before = desk.event_types()
    items: Any = [{"id": item_of(subscription).id, "quantity": 5}]
    with pytest.raises(stripe.CardError):
        desk.v1.subscriptions.update(
            subscription.id,
            {"items": items, "proration_behavior": "always_invoice", "payment_behavior": "error_if_incomplete"},
        )
    assert item_of(desk.v1.subscriptions.retrieve(subscription.id)).quantity == 2
    assert desk.v1.invoice_items.list({"pending": True}).data == []
    assert desk.event_types() == before
    changed = desk.v1.subscriptions.update(subscription.id, {"items": items, "proration_behavior": "always_invoice"})
    assert changed.status == "past_due"
    assert invoices_of(desk, subscription.id)[1:] == [("subscription_update", "open", 7_500)]


def test_fewer_seats_become_credit(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(HALF_OF_FEBRUARY)
    desk.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": item_of(subscription).id, "quantity": 1}], "proration_behavior": "always_invoice"},
    )
    assert isinstance(subscription.customer, str)
    assert desk.v1.customers.retrieve(subscription.customer).balance == -2_500
    desk.simulator.advance(HALF_OF_FEBRUARY + 3600)
    last = desk.v1.invoices.list({"subscription": subscription.id}).data[0]
    assert (last.total, last.amount_due, last.amount_paid) == (5_000, 2_500, 2_500)


def test_price_can_change(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(HALF_OF_FEBRUARY)
    dearer = desk.price(8_000)
    item = item_of(subscription).id
    changed = desk.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": item, "price": dearer, "metadata": {"a": "b"}}], "proration_behavior": "none"},
    )
    assert (item_of(changed).price.id, item_of(changed).quantity) == (dearer, 2)
    assert desk.v1.invoice_items.list({"pending": True}).data == []
    assert desk.v1.subscriptions.list({"price": dearer}).data[0].id == subscription.id
    with pytest.raises(stripe.InvalidRequestError, match="interval"):
        desk.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "price": desk.price(interval="year")}]})


def test_items_come_and_go(desk: Desk) -> None:
    subscription = desk.subscription(1)
    first = item_of(subscription).id
    with pytest.raises(stripe.InvalidRequestError, match="at least one"):
        desk.v1.subscriptions.update(subscription.id, {"items": [{"id": first, "deleted": True}]})
    desk.simulator.advance(HALF_OF_FEBRUARY)
    other = desk.price(1_000)
    two = desk.v1.subscriptions.update(subscription.id, {"items": [{"price": other, "quantity": 2}]})
    assert [each.quantity for each in two["items"].data] == [1, 2]
    assert {each.current_period_end for each in two["items"].data} == {item_of(subscription).current_period_end}
    with pytest.raises(stripe.InvalidRequestError, match="same Price"):
        desk.v1.subscriptions.update(subscription.id, {"items": [{"price": other}]})
    one = desk.v1.subscriptions.update(subscription.id, {"items": [{"id": first, "deleted": True}]})
    assert [each.price.id for each in one["items"].data] == [other]
    assert [each.amount for each in desk.v1.invoice_items.list({"pending": True}).data] == [-2_500, 1_000]
    listed = desk.v1.subscription_items.list({"subscription": subscription.id}).data
    assert [each.quantity for each in listed] == [2]


def test_items_that_do_not_exist(desk: Desk) -> None:
    one, two = desk.subscription(1), desk.subscription(1)
    wrong: Any = ([{"id": "si_nope"}], [{"id": item_of(two).id, "quantity": 3}], [{"quantity": 3}])
    for items in wrong:
        with pytest.raises(stripe.InvalidRequestError) as caught:
            desk.v1.subscriptions.update(one.id, {"items": items})
        assert str(caught.value.param).startswith("items[0]")


def test_details_change(desk: Desk) -> None:
    subscription = desk.subscription(1)
    assert isinstance(subscription.customer, str)
    method = desk.v1.payment_methods.list({"customer": subscription.customer}).data[0].id
    changed = desk.v1.subscriptions.update(
        subscription.id, {"description": "x", "default_payment_method": method, "metadata": {"a": "b"}}
    )
    assert (changed.description, changed.default_payment_method) == ("x", method)
    types = desk.event_types()
    desk.v1.subscriptions.update(subscription.id, {"description": "x"})
    assert desk.event_types() == types


def test_end_with_the_period(desk: Desk) -> None:
    subscription = desk.subscription(1)
    ending = desk.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (ending.status, ending.cancel_at) == ("active", item_of(subscription).current_period_end)
    back = desk.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (back.cancel_at, back.canceled_at) == (None, None)
    desk.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    desk.simulator.advance(28 * DAY)
    ended = desk.v1.subscriptions.retrieve(subscription.id)
    assert (ended.status, ended.ended_at) == ("canceled", item_of(subscription).current_period_end)
    assert desk.event_types()[-1] == "customer.subscription.deleted"
    assert len(invoices_of(desk, subscription.id)) == 1
    with pytest.raises(stripe.InvalidRequestError, match="canceled"):
        desk.v1.subscriptions.update(subscription.id, {"description": "x"})
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        desk.v1.subscriptions.cancel(subscription.id)
    assert desk.v1.subscriptions.list().data == []
    assert desk.v1.subscriptions.list({"status": "ended"}).data[0].id == subscription.id


def test_end_at_a_time(desk: Desk) -> None:
    subscription = desk.subscription(1)
    moment = desk.clock.seconds + 5 * DAY
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        desk.v1.subscriptions.update(subscription.id, {"cancel_at": moment, "cancel_at_period_end": True})
    desk.v1.subscriptions.update(subscription.id, {"cancel_at": moment})
    desk.simulator.advance(6 * DAY)
    assert desk.v1.subscriptions.retrieve(subscription.id).ended_at == moment


def test_end_now_with_credit(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(HALF_OF_FEBRUARY)
    ended = desk.v1.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
    assert ended.status == "canceled"
    assert ended.cancellation_details is not None
    assert ended.cancellation_details.reason == "cancellation_requested"
    assert invoices_of(desk, subscription.id)[1:] == [("subscription_update", "paid", -5_000)]
    other = desk.subscription(1)
    desk.v1.subscriptions.cancel(other.id, {"invoice_now": True})
    assert len(invoices_of(desk, other.id)) == 1


def test_renewals_follow_the_calendar(desk: Desk) -> None:
    subscription = desk.subscription(2)
    ends = []
    for _ in range(3):
        ends.append(item_of(desk.v1.subscriptions.retrieve(subscription.id)).current_period_end)
        desk.simulator.advance(ends[-1] - desk.simulator.now + 3600)
    assert [end - desk.clock.seconds for end in ends] == [28 * DAY, 59 * DAY, 89 * DAY]
    assert invoices_of(desk, subscription.id)[1:] == [("subscription_cycle", "paid", 10_000)] * 3


def test_renewal_is_a_draft_for_an_hour(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(28 * DAY)
    assert invoices_of(desk, subscription.id)[-1] == ("subscription_cycle", "draft", 10_000)
    assert desk.event_types()[-2:] == ["invoice.created", "customer.subscription.updated"]
    desk.simulator.advance(3600)
    assert invoices_of(desk, subscription.id)[-1] == ("subscription_cycle", "paid", 10_000)


def test_a_long_time_passes_in_order(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.simulator.advance(366 * DAY)
    assert len(invoices_of(desk, subscription.id)) == 13
    moments = [each.created for each in desk.v1.events.list({"limit": 100}).auto_paging_iter()]
    assert moments == sorted(moments, reverse=True)
    assert sum(each.amount for each in desk.v1.payouts.list({"limit": 100}).data) + sum(
        each.amount for each in desk.v1.balance.retrieve().available
    ) + sum(each.amount for each in desk.v1.balance.retrieve().pending) == 13 * (10_000 - 320)


def test_failed_renewal_is_tried_again(desk: Desk) -> None:
    subscription = desk.subscription(2)
    customer = subscription.customer
    assert isinstance(customer, str)
    desk.switch_card(customer, "pm_card_chargeCustomerFail")
    desk.simulator.advance(28 * DAY + 3600)
    invoice = desk.v1.invoices.list({"subscription": subscription.id}).data[0]
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert desk.v1.customers.retrieve(customer).delinquent is True
    assert (invoice.status, invoice.next_payment_attempt) == ("open", desk.simulator.now + 3 * DAY)
    desk.switch_card(customer, "pm_card_visa")
    desk.simulator.advance(3 * DAY)
    assert desk.v1.invoices.retrieve(invoice.id).status == "paid"
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert desk.v1.customers.retrieve(customer).delinquent is False


@pytest.mark.parametrize(("cancels", "status"), [(True, "canceled"), (False, "unpaid")])
def test_renewal_that_keeps_failing(cancels: bool, status: str) -> None:
    desk = Desk(cancel_unpaid=cancels)
    subscription = desk.subscription(2)
    assert isinstance(subscription.customer, str)
    desk.switch_card(subscription.customer, "pm_card_chargeCustomerFail")
    desk.simulator.advance(28 * DAY + 3600 + 15 * DAY)
    invoice = desk.v1.invoices.list({"subscription": subscription.id}).data[0]
    assert (invoice.attempt_count, invoice.next_payment_attempt) == (4, None)
    assert desk.v1.subscriptions.retrieve(subscription.id).status == status


def test_renewal_without_a_card_or_with_authentication(desk: Desk) -> None:
    subscription = desk.subscription(2)
    assert isinstance(subscription.customer, str)
    method = desk.v1.payment_methods.list({"customer": subscription.customer}).data[0].id
    desk.v1.payment_methods.detach(method)
    desk.simulator.advance(28 * DAY + 3600)
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    desk.switch_card(subscription.customer, "pm_card_authenticationRequired")
    desk.simulator.advance(3 * DAY)
    assert "invoice.payment_action_required" in desk.event_types()


def test_subscription_by_invoice_is_overdue(desk: Desk) -> None:
    subscription = desk.subscription(2, desk.customer(None), collection_method="send_invoice", days_until_due=10)
    assert subscription.status == "active"
    assert isinstance(subscription.latest_invoice, stripe.Invoice)
    assert subscription.latest_invoice.status == "draft"
    desk.simulator.advance(10 * DAY)
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    desk.v1.invoices.pay(subscription.latest_invoice.id, {"paid_out_of_band": True})
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_late_payment_of_an_old_invoice_does_not_bring_it_back(desk: Desk) -> None:
    subscription = desk.subscription(1, desk.customer(None), collection_method="send_invoice", days_until_due=90)
    assert isinstance(subscription.latest_invoice, stripe.Invoice)
    desk.simulator.advance(28 * DAY + 3600)
    desk.v1.invoices.pay(subscription.latest_invoice.id, {"paid_out_of_band": True})
    newest = desk.v1.invoices.list({"subscription": subscription.id}).data[0]
    assert newest.status == "open"
    assert desk.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_subscription_that_ends_at_a_time_before_it_was_ended_by_hand(desk: Desk) -> None:
    subscription = desk.subscription(1, cancel_at=desk.clock.seconds + 5 * DAY)
    desk.v1.subscriptions.cancel(subscription.id)
    desk.simulator.advance(29 * DAY)
    assert desk.event_types().count("customer.subscription.deleted") == 1
    assert len(invoices_of(desk, subscription.id)) == 1


def test_item_may_change_nothing_but_its_metadata(desk: Desk) -> None:
    subscription = desk.subscription(2)
    item = item_of(subscription).id
    changed = desk.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "metadata": {"a": "b"}}]})
    assert item_of(changed).metadata.to_dict() == {"a": "b"}
    assert desk.v1.invoice_items.list().data == []


def test_nothing_to_charge_at_once(desk: Desk) -> None:
    subscription = desk.subscription(2)
    desk.v1.subscriptions.update(subscription.id, {"metadata": {"a": "b"}, "proration_behavior": "always_invoice"})
    assert len(invoices_of(desk, subscription.id)) == 1
