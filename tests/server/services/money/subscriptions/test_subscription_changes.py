"""Changing a subscription: seats, price, end, and what the hub alone knows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, PaymentDeclined, QBDConnectError
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.subscriptions import subscription_state
from tests.server.services.money.shop import BETTER, BETTER_METADATA, SLA, Shop, key, problem

if TYPE_CHECKING:
    from tests.factories import Calls, Clock
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


async def refusal(shop: Shop, subscription_id: str, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Change a subscription in vain: all stays as it is."""
    before = shop.at_stripe(subscription_id), await shop.kept(subscription_id), await shop.customer()
    with pytest.raises(QBDConnectError) as caught:
        await shop.put(subscription_id, who, **members)
    assert (shop.at_stripe(subscription_id), await shop.kept(subscription_id), await shop.customer()) == before
    return caught.value


async def subscribe(shop: Shop, **members: Any) -> str:
    """Subscribe cust_a."""
    return str((await shop.subscribe(**members))["subscriptionId"])


async def test_more_seats_stand_on_the_next_invoice(shop: Shop) -> None:
    known = await subscribe(shop)
    changed = await shop.put(known, quantity=3)
    assert changed["quantity"] == 3
    assert await shop.get(known) == changed
    assert shop.at_stripe(known) == (3, shop.price)
    assert shop.charges() == [5000]
    kept = await shop.kept(known)
    assert (kept.quantity, kept.gateway_quantity) == (3, 3)
    assert await shop.work() == []


async def test_more_seats_may_be_paid_at_once(shop: Shop, clock: Clock) -> None:
    known = await subscribe(shop)
    await shop.put(known, quantity=2, bill_now=True)
    assert shop.charges() == [5000, 5000]


async def test_a_declined_difference_changes_nothing_and_the_same_key_tries_anew(shop: Shop) -> None:
    known = await subscribe(shop)
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    for _ in range(2):
        error = await refusal(shop, known, under=key(), quantity=5, email="new@example.com", bill_now=True)
        assert isinstance(error, PaymentDeclined)
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_visa")
    await shop.put(known, under=key(), quantity=5, email="new@example.com", bill_now=True)
    assert shop.charges() == [20_000, 5000]


async def test_seats_never_go_below_the_live_instances(shop: Shop) -> None:
    known = await subscribe(shop, quantity=4)
    for _ in range(2):
        await shop.add_instance()
    assert problem(await refusal(shop, known, quantity=1)) == (409, "/quantity")
    assert problem(await refusal(shop, known, quantity=-2)) == (422, "/quantity")
    assert problem(await refusal(shop, known, quantity=100_001)) == (422, "/quantity")
    assert (await shop.put(known, quantity=2))["quantity"] == 2


async def test_seats_that_stripe_is_still_to_learn_of_can_be_taken_back(shop: Shop) -> None:
    known = await subscribe(shop)
    made = [await shop.add_instance() for _ in range(3)]
    assert (await shop.kept(known)).is_waiting
    for each in made[1:]:
        await shop.remove_instance(each["instanceId"])
    await shop.put(known, quantity=1)
    kept = await shop.kept(known)
    assert (kept.quantity, kept.gateway_quantity) == (1, 1)
    await shop.work()
    assert shop.at_stripe(known)[0] == 1


async def test_another_price_brings_its_sla(shop: Shop) -> None:
    known = await subscribe(shop)
    await shop.add_instance()
    better = shop.product("prod_better", 9000, metadata=BETTER_METADATA)
    changed = await shop.put(known, priceId=better)
    assert (changed["priceId"], changed["productId"], changed["sla"]) == (better, "prod_better", BETTER)
    assert shop.at_stripe(known) == (1, better)
    assert await shop.slas() == [(BETTER, known)]
    back = await shop.put(known, productId="prod_standard", quantity=2)
    assert (back["priceId"], back["sla"], back["quantity"]) == (shop.price, SLA, 2)
    assert len(shop.desk.v1.subscriptions.retrieve(known)["items"].data) == 1


async def test_a_price_that_does_not_fit_breaks_a_rule(shop: Shop) -> None:
    known = await subscribe(shop)
    shop.product("prod_other", 1000)
    assert problem(await refusal(shop, known, priceId="price_nope")) == (422, "/priceId")
    assert problem(await refusal(shop, known, productId="prod_other", priceId=shop.price)) == (422, "/productId")
    yearly = shop.another_price("prod_standard", recurring={"interval": "year"})
    assert problem(await refusal(shop, known, priceId=yearly)) == (422, "/priceId")  # the simulator keeps the interval


async def test_a_price_that_is_no_longer_for_sale_stays_until_it_is_changed(shop: Shop) -> None:
    known = await subscribe(shop)
    shop.desk.v1.prices.update(shop.price, {"active": False})
    assert (await shop.put(known, priceId=shop.price, quantity=2))["quantity"] == 2


async def test_a_subscription_ends_with_its_period_once_no_instance_is_live(shop: Shop) -> None:
    known = await subscribe(shop)
    made = await shop.add_instance()
    error = await refusal(shop, known, quantity=0)
    assert problem(error) == (409, "/quantity")
    assert error.detail == "The customer has 1 live instance, to be deleted before the subscription ends."
    await shop.remove_instance(made["instanceId"])
    ending = await shop.put(known, quantity=0)
    assert (ending["quantity"], ending["cancelAtPeriodEnd"], ending["status"]) == (0, True, "active")
    assert shop.desk.v1.subscriptions.retrieve(known).cancel_at_period_end
    assert shop.at_stripe(known) == (1, shop.price)


async def test_what_was_read_of_an_ending_subscription_changes_nothing(shop: Shop) -> None:
    known = await subscribe(shop, quantity=2)
    ending = await shop.put(known, quantity=0)
    await shop.add_instance()
    assert await shop.put(known, **ending) == ending
    assert shop.desk.v1.subscriptions.retrieve(known).cancel_at_period_end


async def test_any_other_number_takes_the_end_back(shop: Shop) -> None:
    known = await subscribe(shop)
    await shop.put(known, quantity=0)
    again = await shop.put(known, quantity=2)
    assert (again["quantity"], again["cancelAtPeriodEnd"]) == (2, False)
    assert shop.at_stripe(known)[0] == 2
    await shop.put(known, quantity=0)
    again = await shop.put(known, quantity=2)
    assert (again["quantity"], again["cancelAtPeriodEnd"]) == (2, False)


async def test_what_is_over_does_not_change(shop: Shop) -> None:
    known = await subscribe(shop)
    shop.desk.v1.subscriptions.cancel(known)
    error = await refusal(shop, known, quantity=2)
    assert isinstance(error, Conflict)
    assert "over" in error.detail


async def test_only_what_is_sent_changes(shop: Shop) -> None:
    known = await subscribe(shop, quantity=2, note="a", other="b")
    before = await shop.get(known)
    calls = len(writes(shop))
    changed = await shop.put(known, note="c")
    assert changed == {**before, "note": "c"}
    assert await shop.put(known) == changed
    assert len(writes(shop)) == calls


def writes(shop: Shop) -> list[str]:
    """List what was written at Stripe."""
    return [url for method, url in shop.desk.transport.requests if method == "POST"]


async def test_unknown_members_of_both_together_are_not_too_many(shop: Shop) -> None:
    known = await subscribe(shop, note="x" * 20_000)
    assert problem(await refusal(shop, known, other="x" * 20_000)) == (422, "")


async def test_an_operator_sets_an_sla_of_its_own_and_takes_it_back(shop: Shop) -> None:
    known = await subscribe(shop)
    await shop.add_instance()
    assert problem(await refusal(shop, known, sla=BETTER)) == (403, "/sla")
    assert (await shop.put(known, None, sla=BETTER))["sla"] == BETTER
    assert await shop.slas() == [(BETTER, known)]
    await shop.look_at(known)
    assert (await shop.put(known, sla=BETTER, quantity=2))["sla"] == BETTER
    other = shop.another_price("prod_standard", metadata={"sla_support_hours": "1"})
    assert (await shop.put(known, priceId=other))["sla"] == BETTER
    assert (await shop.put(known, None, priceId=shop.price, sla=SLA))["sla"] == SLA
    assert not (await shop.kept(known)).sla_by_operator
    assert await shop.slas() == [(SLA, known)]


async def test_an_operator_who_sends_back_what_was_read_sets_no_sla(shop: Shop) -> None:
    known = await subscribe(shop)
    await shop.put(known, None, **await shop.get(known))
    assert not (await shop.kept(known)).sla_by_operator


async def test_an_email_address_changes_the_billing_contact_and_stripe(shop: Shop) -> None:
    known = await subscribe(shop)
    assert (await shop.put(known, email="billing@example.com"))["email"] == "billing@example.com"
    assert await shop.work() == []
    assert (await shop.put(known, email="new@example.com"))["email"] == "new@example.com"
    assert await shop.work() == [gateway_customers.KIND]
    assert shop.desk.v1.customers.retrieve(shop.gateway_ids["cust_a"]).email == "new@example.com"
    assert problem(await refusal(shop, known, email="nobody")) == (422, "/email")


async def test_what_was_read_before_another_write_is_read_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await subscribe(shop)
    gateway = await shop.hub.payments()
    original, times = gateway.get_subscription, 0

    async def get(subscription_id: str) -> Any:
        nonlocal times
        times += 1
        found = await original(subscription_id)
        if times == 2:  # the first is what is decided by
            await shop.look_at(known)
        return found

    monkeypatch.setattr(gateway, "get_subscription", get)
    await shop.put(known, quantity=3)
    assert times == 4
    assert (await shop.kept(known)).quantity == 3


async def test_a_subscription_that_changes_all_the_time_is_busy(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await subscribe(shop)
    monkeypatch.setattr(subscription_state, "bring_up_to_date", lambda *_, **__: None)
    with pytest.raises(Conflict, match="all the time") as caught:
        await shop.put(known, under=key(), quantity=3)
    assert caught.value.code == "gateway_busy"
    monkeypatch.undo()
    assert (await shop.put(known, under=key(), quantity=3))["quantity"] == 3


async def test_changes_at_once_end_with_the_same_seats_here_and_at_stripe(shop: Shop) -> None:
    known = await subscribe(shop)
    await asyncio.gather(*(shop.put(known, under=key(str(number)), quantity=number) for number in range(1, 6)))
    await shop.work()
    kept = await shop.kept(known)
    assert kept.quantity == kept.gateway_quantity == shop.at_stripe(known)[0]


async def test_an_instance_that_came_meanwhile_keeps_its_seat(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await subscribe(shop, quantity=3)
    gateway = await shop.hub.payments()
    original = gateway.change_subscription

    async def change(*args: Any, **kwargs: Any) -> Any:
        changed = await original(*args, **kwargs)
        for _ in range(2):
            await shop.add_instance()
        return changed

    monkeypatch.setattr(gateway, "change_subscription", change)
    assert (await shop.put(known, quantity=1))["quantity"] == 2
    monkeypatch.undo()
    assert shop.at_stripe(known)[0] == 1
    await shop.work()
    assert shop.at_stripe(known)[0] == 2


async def test_webhooks_hear_of_changes_alone(shop: Shop, clock: Clock) -> None:
    known = await subscribe(shop)
    await shop.listen()
    await shop.put(known, quantity=2)
    await shop.put(known, quantity=2)
    await shop.look_at(known)
    assert await shop.told() == ["subscription.updated"]
    await shop.put(known, quantity=0)
    clock.advance(timedelta(days=31))
    shop.desk.simulator.advance(31 * 86_400)
    await shop.look_at(known)
    await shop.look_at(known)
    assert await shop.told() == ["subscription.updated", "subscription.updated", "subscription.ended"]
