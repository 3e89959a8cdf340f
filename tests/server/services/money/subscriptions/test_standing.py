"""Who gets work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.services.activity import play_session, request_queue
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries import customers, instances
from tests.activity import OPERATOR, queue, settle, status_of
from tests.factories import NOW, stored_customer, stored_instance
from tests.subscription_rows import store_subscription

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Calls, Clock

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


def subscribe(connection: Connection, lapsed_at: datetime | None, subscription_id: str = "sub_now") -> None:
    """Let customer a have a subscription, beside one that ended long ago."""
    store_subscription(connection, "sub_before", "cust_a", lapsed_at=NOW - 100 * DAY, status="canceled")
    store_subscription(connection, "sub_now", "cust_a", lapsed_at=lapsed_at)
    customers.save(connection, OPERATOR, stored_customer("cust_a", subscription_id=subscription_id))


@pytest.mark.parametrize(("grace_days", "after"), [(14, 14 * DAY), (0, 0 * DAY), (365, 365 * DAY)])
def test_work_ends_when_the_grace_does(grace_days: int, after: timedelta) -> None:
    assert standing.suspended_from(NOW, grace_days) == NOW + after
    assert standing.suspended_from(None, grace_days) is None


async def test_a_customer_that_never_subscribed_works(hub: Hub) -> None:
    await hub.database.write(settle, "a")
    assert await standing.look(hub, "inst_a") is None


async def test_an_unknown_instance_has_no_obstacle(hub: Hub) -> None:
    assert await standing.look(hub, "inst_a") is None


async def test_a_subscription_in_order_gives_work(hub: Hub) -> None:
    await hub.database.write(settle, "a")
    await hub.database.write(subscribe, None)
    assert await standing.look(hub, "inst_a") is None


async def test_a_subscription_that_lapsed_gives_work_within_its_grace(hub: Hub, clock: Clock) -> None:
    await hub.database.write(settle, "a", "b")
    await hub.database.write(subscribe, NOW)
    clock.advance(14 * DAY - timedelta(microseconds=1))
    assert await standing.look(hub, "inst_a") is None
    clock.advance(timedelta(microseconds=1))
    assert await standing.look(hub, "inst_a") == "suspended"
    assert await standing.look(hub, "inst_b") is None
    patient = replace(hub, settings=Settings(public_url="https://hub.example.com", grace_days=15))
    assert await standing.look(patient, "inst_a") is None


async def test_the_subscription_of_now_counts(hub: Hub) -> None:
    await hub.database.write(settle, "a")
    await hub.database.write(subscribe, None, "sub_before")
    assert await standing.look(hub, "inst_a") == "suspended"


async def test_what_is_not_validated_is_told_first(hub: Hub) -> None:
    await hub.database.write(settle, "a")
    await hub.database.write(subscribe, NOW - 100 * DAY)
    await hub.database.write(instances.save, OPERATOR, stored_instance(validated=False))
    assert await standing.look(hub, "inst_a") == "not validated"


async def test_requests_wait_until_the_subscription_is_in_order(hub: Hub, calls: Calls, clock: Clock) -> None:
    await hub.database.write(settle, "a")
    waiting = await queue(calls)
    await hub.database.write(subscribe, NOW)
    assert await request_queue.next_for(hub, "inst_a") is not None
    clock.advance(14 * DAY)
    assert await request_queue.next_for(hub, "inst_a") is None
    told: list[str] = []
    await play_session.play(hub, "inst_a", told.append)
    assert told[0] == "the subscription is not paid for, or over: until that is in order, there is nothing to do"
    assert await status_of(calls, waiting["requestId"]) == "queued"
    await hub.database.write(subscribe, None)
    told.clear()
    await play_session.play(hub, "inst_a", told.append)
    assert told[-1] == "session ended, requests answered: 1"
