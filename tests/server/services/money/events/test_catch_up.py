"""The daily look at what events may not have told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.services.money.events import catch_up, inbox
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries import jobs, payouts
from qbdconnect_server.storage.queries import subscriptions as rows
from qbdconnect_server.storage.queries.payouts import StoredPayout
from qbdconnect_server.work.handlers import HANDLERS
from qbdconnect_server.work.schedules import SCHEDULES
from tests.background import drain
from tests.money_town import EVERYBODY, SLA, Town
from tests.server.conftest import WEBHOOK_SECRET

if TYPE_CHECKING:
    from datetime import datetime

    from qbdconnect_server.gateways.payment_values import GatewayEvent
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Clock
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
DAILY = {kind: HANDLERS[kind] for kind in (catch_up.KIND, inbox.KIND)}


@pytest.fixture
async def town(hub: Hub, desk: Desk, clock: Clock) -> Town:
    made = Town(hub, desk, clock, WEBHOOK_SECRET)
    await made.listen()
    await made.settle("cust_a")
    await made.catch_up()
    return made


async def run(hub: Hub) -> list[str]:
    await hub.database.write(jobs.enqueue, jobs.NewJob(hub.new_id("job"), catch_up.KIND, {}))
    return await drain(hub, DAILY)


async def status(hub: Hub, subscription_id: str) -> str | None:
    found = await hub.database.read(rows.by_id, EVERYBODY, subscription_id)
    return None if found is None else found[0].status


def with_key(hub: Hub, **settings: Any) -> Hub:
    return replace(
        hub, settings=Settings(public_url="https://hub.example.com", stripe_secret_key="sk_test_a", **settings)
    )


def test_it_runs_once_a_day() -> None:
    assert SCHEDULES[catch_up.KIND] == DAY


async def test_events_that_did_not_arrive_are_taken(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    hub = with_key(town.hub)
    await run(hub)
    assert await status(hub, subscription_id) == "active"
    told = await town.told()
    assert [kind for kind, _ in told].count("invoice.paid") == 1
    # They are not delivered yet, so they are listed again, and arrive after all.
    assert (await run(hub)).count(inbox.KIND) == 1  # the subscription is looked at
    await town.catch_up()
    assert await town.told() == told


async def test_events_of_25_days_are_taken(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    town.pass_time(25 * DAY)
    assert catch_up.LOOK_BACK < inbox.KEPT
    await run(with_key(town.hub))
    assert await status(town.hub, subscription_id) == "active"


async def test_older_events_are_left(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    town.pass_time(25 * DAY + timedelta(seconds=1))
    await run(with_key(town.hub))
    assert await status(town.hub, subscription_id) is None


async def test_all_types_are_asked_for_as_many_at_once_as_stripe_takes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    async def listing(since: datetime, types: list[str]) -> list[GatewayEvent]:
        assert since == town.clock() - catch_up.LOOK_BACK
        asked.append(types)
        return []

    monkeypatch.setattr(await town.hub.payments(), "list_undelivered_events", listing)
    await run(with_key(town.hub))
    assert sorted(each for types in asked for each in types) == sorted(inbox.TYPES)
    assert max(map(len, asked)) <= 20


async def test_more_events_than_fit_into_one_transaction(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "EVENTS_AT_ONCE", 2)
    subscription_id = town.subscribe("cust_a", town.price())
    await run(with_key(town.hub))
    assert await status(town.hub, subscription_id) == "active"
    counts = await town.hub.database.read(counted, "gateway_event")
    assert set(counts) == {"done"}
    assert counts["done"] >= 4


async def test_a_new_sla_reaches_subscriptions(town: Town) -> None:
    price = town.price()
    subscription_id = town.subscribe("cust_a", price)
    await town.catch_up()
    product = str(town.desk.v1.prices.retrieve(price).product)
    town.desk.v1.products.update(product, {"metadata": {**SLA, "sla_support_hours": "12"}})
    town.collect()  # which is lost
    await run(town.hub)
    found = await town.hub.database.read(rows.by_id, EVERYBODY, subscription_id)
    assert found is not None
    assert found[0].sla is not None
    assert found[0].sla["supportHours"] == 12


async def test_what_is_over_is_looked_at_no_more(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    town.desk.v1.subscriptions.cancel(subscription_id)
    await town.catch_up()
    assert await run(town.hub) == [catch_up.KIND]


async def test_a_payout_that_is_recorded_late_finds_its_money(town: Town) -> None:
    town.subscribe("cust_a", town.price())
    payment = town.desk.payment(town.ids["cust_a"])
    charge_id = str(getattr(payment.latest_charge, "id", payment.latest_charge))
    town.pass_time(10 * DAY)
    await town.catch_up()
    document = {
        "dateCreated": "2026-11-21",
        "payoutAmount": 96.8,
        "invoiceAmount": 100,
        "feeAmount": 3.2,
        "currency": "usd",
        "chargeId": charge_id,
        "description": "November",
    }
    late = StoredPayout("pay_1", charge_id, "cust_a", "record", "recorded", None, document, town.clock())
    await town.hub.database.write(payouts.insert_one, EVERYBODY, late)
    assert len(await town.told("payout.paid")) == 0
    await run(town.hub)
    assert [data["id"] for _, data in await town.told("payout.paid")] == ["pay_1"]
    assert (await run(town.hub)).count(inbox.KIND) == 1  # the subscription alone


async def test_events_whose_job_was_put_aside_are_looked_at(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.post(*town.collect())
    await town.hub.database.write(lambda connection: connection.exec_driver_sql("DELETE FROM job") and None)
    hub = with_key(town.hub)
    await run(hub)
    assert await status(hub, subscription_id) is None  # its turn may still come
    town.pass_time(DAY + timedelta(seconds=1))
    await run(hub)
    assert await status(hub, subscription_id) == "active"


@pytest.mark.parametrize("settings", [{}, {"payments": "simulated"}])
async def test_a_hub_that_never_moved_money_does_not_open_the_gateway(hub: Hub, settings: dict[str, Any]) -> None:
    def refuse() -> Any:
        raise AssertionError

    idle = replace(hub, payments=Opener(refuse), settings=Settings(public_url="https://hub.example.com", **settings))
    assert await run(idle) == [catch_up.KIND]
    assert await hub.database.read(counted, "job") == {"done": 1}


async def test_without_payments_nothing_is_asked(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await run(with_key(town.hub, payments="off"))
    assert await status(town.hub, subscription_id) is None


def counted(connection: Connection, table: str) -> dict[str, int]:
    rows = connection.execute(text(f"SELECT state, count(*) FROM {table} GROUP BY state"))
    return {each[0]: each[1] for each in rows}
