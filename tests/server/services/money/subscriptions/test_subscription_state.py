"""What is kept of a subscription, and what follows when it changes at Stripe."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.money.subscriptions import subscription_state
from tests.factories import Calls, Clock, customer_patch
from tests.server.services.money.shop import BETTER, BETTER_METADATA, SLA, Shop

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


def at_stripe(shop: Shop, quantity: int = 1, customer_id: str = "cust_a", **members: Any) -> str:
    """Start a subscription of which the hub does not hear."""
    item: Any = {"price": members.pop("price", shop.price), "quantity": quantity}
    return shop.desk.v1.subscriptions.create({"customer": shop.gateway_ids[customer_id], "items": [item]}).id


async def linked(shop: Shop) -> str | None:
    """Tell which subscription the customer has."""
    return (await shop.customer()).subscription_id


async def test_a_new_one_is_kept_linked_and_gives_its_sla(shop: Shop) -> None:
    await shop.add_instance()
    known = at_stripe(shop, 3)
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (kept.quantity, kept.gateway_quantity, kept.sla, kept.version) == (3, 3, SLA, 1)
    assert await linked(shop) == known
    assert await shop.slas() == [(SLA, known)]


async def test_instances_that_came_before_it_are_paid_for(shop: Shop) -> None:
    for _ in range(3):
        await shop.add_instance()
    known = at_stripe(shop)
    await shop.look_at(known)
    assert (await shop.kept(known)).quantity == 3
    await shop.work()
    assert shop.at_stripe(known)[0] == 3


async def test_what_somebody_changed_at_stripe_is_taken_over(shop: Shop) -> None:
    known = at_stripe(shop, 3)
    await shop.look_at(known)
    for _ in range(2):
        await shop.add_instance()
    item: Any = {"id": (await shop.kept(known)).item_id, "quantity": 1}
    shop.desk.v1.subscriptions.update(known, {"items": [item]})
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (kept.quantity, kept.gateway_quantity) == (1, 1)
    assert await shop.work() == []


async def test_seats_that_stripe_is_still_to_learn_of_stay(shop: Shop) -> None:
    known = at_stripe(shop)
    await shop.look_at(known)
    for _ in range(2):
        await shop.add_instance()
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (kept.quantity, kept.gateway_quantity) == (2, 1)
    assert await shop.jobs(subscription_state.PUSH) == ["ready"]


async def test_what_was_read_before_another_write_is_not_kept(shop: Shop) -> None:
    known = at_stripe(shop)
    gateway = await shop.hub.payments()

    async def store(version: int | None) -> bool:
        fetched = await gateway.get_subscription(known)
        return await shop.hub.database.write(
            subscription_state.store_fetched, shop.hub, fetched, "cust_a", version=version, now=shop.hub.clock()
        )

    assert not await store(1)
    assert await store(None)
    assert not await store(None)
    assert await store(1)
    assert not await store(1)
    assert await shop.hub.database.read(subscription_state.version_of, known) == 2


async def test_nothing_is_kept_for_a_customer_who_is_gone(shop: Shop) -> None:
    fetched = await (await shop.hub.payments()).get_subscription(at_stripe(shop))
    kept = await shop.hub.database.write(
        subscription_state.store_fetched, shop.hub, fetched, "cust_gone", version=None, now=shop.hub.clock()
    )
    assert not kept


async def test_since_when_it_is_not_paid_for(shop: Shop, clock: Clock) -> None:
    known = at_stripe(shop)
    await shop.look_at(known)
    assert (await shop.kept(known)).lapsed_at is None
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    shop.desk.simulator.advance(31 * 86_400 + 3700)
    clock.advance(timedelta(days=31))
    lapsed = clock()
    await shop.look_at(known)
    clock.advance(timedelta(days=1))
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (kept.status, kept.lapsed_at) == ("past_due", lapsed)
    assert (await shop.get(known))["suspendedFrom"] == (lapsed + timedelta(days=14)).isoformat().replace("+00:00", "Z")
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_visa")
    invoice = shop.desk.v1.invoices.list({"subscription": known, "status": "open"}).data[0]
    shop.desk.v1.invoices.pay(invoice.id)
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (kept.status, kept.lapsed_at) == ("active", None)


async def test_one_that_ended_is_linked_to_a_customer_without_any(shop: Shop, clock: Clock) -> None:
    await shop.add_instance()
    known = at_stripe(shop)
    shop.desk.v1.subscriptions.cancel(known)
    await shop.look_at(known)
    kept = await shop.kept(known)
    assert (await linked(shop), kept.lapsed_at) == (known, clock())
    assert await shop.slas() == [(None, None)]


async def test_one_that_lives_goes_before_one_that_ended(shop: Shop) -> None:
    old = at_stripe(shop)
    shop.desk.v1.subscriptions.cancel(old)
    new = at_stripe(shop)
    await shop.look_at(new)
    await shop.look_at(old)
    assert await linked(shop) == new


async def test_the_youngest_of_those_that_ended_is_linked_in_any_order(shop: Shop, clock: Clock, desk: Desk) -> None:
    old = at_stripe(shop)
    shop.desk.v1.subscriptions.cancel(old)
    desk.clock.seconds += 60
    new = at_stripe(shop)
    shop.desk.v1.subscriptions.cancel(new)
    await shop.look_at(new)
    await shop.look_at(old)
    assert await linked(shop) == new
    await shop.look_at(new)
    assert await linked(shop) == new


async def test_when_the_linked_one_ends_another_that_lives_takes_its_place(shop: Shop) -> None:
    await shop.add_instance()
    first = at_stripe(shop)
    await shop.look_at(first)
    second = at_stripe(shop, price=shop.another_price("prod_standard", metadata=BETTER_METADATA))
    await shop.look_at(second)
    assert await linked(shop) == first
    assert await shop.slas() == [(SLA, first)]
    shop.desk.v1.subscriptions.cancel(first)
    await shop.look_at(first)
    assert await linked(shop) == second
    assert await shop.slas() == [(BETTER, second)]


async def test_a_link_of_an_operator_stays_until_there_is_one_that_lives(shop: Shop) -> None:
    call = shop.call("updateCustomer", None)
    await customers.patch(call, "cust_a", customer_patch(subscriptionId="sub_elsewhere"))
    ended = at_stripe(shop)
    shop.desk.v1.subscriptions.cancel(ended)
    await shop.look_at(ended)
    assert await linked(shop) == "sub_elsewhere"
    known = at_stripe(shop)
    await shop.look_at(known)
    assert await linked(shop) == known


async def test_a_price_whose_sla_changes_brings_it(shop: Shop) -> None:
    await shop.add_instance()
    known = at_stripe(shop)
    await shop.look_at(known)
    shop.desk.v1.products.update("prod_standard", {"metadata": BETTER_METADATA})
    await shop.look_at(known)
    assert await shop.slas() == [(BETTER, known)]
    empty: Any = dict.fromkeys(BETTER_METADATA, "")
    shop.desk.v1.products.update("prod_standard", {"metadata": empty})
    await shop.look_at(known)
    assert (await shop.kept(known)).sla is None
    assert "sla" not in await shop.get(known)
    assert await shop.slas() == [(BETTER, known)]


async def test_operators_are_told_of_a_customer_who_pays_twice(shop: Shop) -> None:
    first, second = at_stripe(shop), at_stripe(shop)
    with capture_logs() as logs:
        await shop.look_at(first)
        assert not [each for each in logs if each["log_level"] == "error"]
        await shop.look_at(second)
        await shop.look_at(second)
    (told,) = [each for each in logs if each["log_level"] == "error"]
    assert told["subscription_ids"] == [first, second]
    shop.desk.v1.subscriptions.cancel(first)
    shop.desk.v1.subscriptions.cancel(second)
    for each in (first, second):
        await shop.look_at(each)
    third = at_stripe(shop)
    with capture_logs() as logs:
        await shop.look_at(third)
    assert not [each for each in logs if each["log_level"] == "error"]
