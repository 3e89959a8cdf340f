from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
import structlog
from sqlalchemy import text
from standardwebhooks import Webhook

from qbdconnect_server.gateways.webhooks import NotDelivered, Receipt
from qbdconnect_server.services.jobs.jobs import Job, LeaseLost, Postpone
from qbdconnect_server.services.webhooks import webhook_delivery, webhook_log
from qbdconnect_server.services.webhooks.webhook_lanes import Lanes
from qbdconnect_server.services.webhooks.webhook_retries import PAUSES
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import jobs, webhook_deliveries, webhooks
from qbdconnect_server.storage.queries.webhook_deliveries import StoredDelivery
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, Calls, Clock, stored_webhook
from tests.server.services.webhook_calls import (
    URL,
    FakeSender,
    WebhookCalls,
    deliver_due,
    new_customer,
    publish,
    with_sender,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
DISABLED = "The webhook was disabled before this event could be delivered."


@pytest.fixture
def sender(clock: Clock) -> FakeSender:
    return FakeSender(clock)


@pytest.fixture
def calls(calls: Calls, sender: FakeSender) -> Calls:
    return with_sender(calls, sender)


@pytest.fixture
async def tenant(calls: Calls) -> WebhookCalls:
    return WebhookCalls(calls, await new_customer(calls))


@pytest.fixture
async def webhook(tenant: WebhookCalls) -> dict[str, Any]:
    return await tenant.create()


def moment(shown: Mapping[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(shown[name])


async def claim(calls: Calls, owner: str = "test") -> Job:
    kinds = ["webhook"]
    [claimed] = await calls.hub.database.write(jobs.claim, owner, kinds=kinds, count=1, lease_seconds=60)
    return Job(calls.hub, claimed, owner)


async def execute(calls: Calls, sql: str, **values: Any) -> Any:
    def run(connection: Connection) -> Any:
        result = connection.execute(text(sql), values)
        return result.all() if result.returns_rows else None

    return await calls.hub.database.write(run)


async def test_a_delivery_that_arrives(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.takes = timedelta(milliseconds=120)
    pending = await tenant.ping(webhook["id"])
    assert pending == {
        "id": pending["id"],
        "webhookId": webhook["id"],
        "eventId": pending["eventId"],
        "eventType": "webhook.ping",
        "status": "pending",
        "attempts": [],
        "createdAt": "2026-11-21T23:30:00Z",
        "nextAttemptAt": "2026-11-21T23:30:00Z",
    }
    assert (pending["id"][:4], pending["eventId"][:4]) == ("dlv_", "evt_")
    assert await tenant.delivery(pending) == pending
    assert await deliver_due(calls, clock) == 1
    delivered = await tenant.delivery(pending)
    del pending["nextAttemptAt"]
    assert delivered == {
        **pending,
        "status": "delivered",
        "attempts": [{"time": "2026-11-21T23:30:00Z", "durationMs": 120, "status": 200}],
        "deliveredAt": "2026-11-21T23:30:00.120000Z",
    }
    [(url, headers, _)] = sender.posted
    assert url == URL
    assert headers["webhook-id"] == pending["eventId"]
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert (headers["Content-Type"], headers["User-Agent"]) == ("application/json", "QBDConnect-Webhooks/1")
    assert await deliver_due(calls, clock) == 0


async def test_every_attempt_is_signed_anew_with_every_secret_in_use(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    clock.now = datetime.now(NOW.tzinfo)
    new = await tenant.rotate(webhook["id"])
    await tenant.ping(webhook["id"])
    sender.then(500, 200)
    await deliver_due(calls, clock)
    clock.advance(6 * SECOND)
    await deliver_due(calls, clock)
    (_, first, body), (_, second, again) = sender.posted
    assert body == again
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 6
    for headers in (first, second):
        for secret in (webhook["secret"], new):
            assert Webhook(secret).verify(body, headers)["type"] == "webhook.ping"
    clock.advance(DAY)
    await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    assert len(sender.posted[-1][1]["webhook-signature"].split(" ")) == 1


async def test_a_failure_is_tried_ten_times_over_days(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(NotDelivered("The connection could not be made."))
    delivery = await tenant.ping(webhook["id"])
    for pause in PAUSES:
        assert await deliver_due(calls, clock) == 1
        shown = await tenant.delivery(delivery)
        assert shown["status"] == "pending"
        wait = moment(shown, "nextAttemptAt") - clock()
        assert pause <= wait <= pause * 1.1
        clock.advance(wait - timedelta(microseconds=1))
        assert await deliver_due(calls, clock) == 0
        clock.advance(timedelta(microseconds=1))
    assert await deliver_due(calls, clock) == 1
    shown = await tenant.delivery(delivery)
    assert shown["status"] == "failed"
    assert "nextAttemptAt" not in shown
    assert len(shown["attempts"]) == len(sender.posted) == 10
    assert {each["error"] for each in shown["attempts"]} == {"The connection could not be made."}
    clock.advance(9 * DAY)
    assert await deliver_due(calls, clock) == 0
    assert (await tenant.get(webhook["id"]))["enabled"] is True


async def test_what_is_no_success_is_a_failure(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    for status, more in (
        (301, "; redirects are not followed"),
        (307, "; redirects are not followed"),
        (400, ""),
        (500, ""),
        (100, ""),
    ):
        sender.then(status)
        delivery = await tenant.ping(webhook["id"])
        await deliver_due(calls, clock)
        shown = await tenant.delivery(delivery)
        error = f"The receiver answered {status}{more}."
        attempt = {"time": "2026-11-21T23:30:00Z", "durationMs": 0, "status": status, "error": error}
        assert (shown["status"], shown["attempts"]) == ("pending", [attempt])


async def test_a_receiver_may_ask_for_a_longer_pause(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(Receipt(429, "3600"))
    delivery = await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    assert moment(await tenant.delivery(delivery), "nextAttemptAt") == NOW + timedelta(hours=1)


async def test_410_disables_the_webhook_and_ends_what_waits(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(503, 410)
    waiting = await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    gone = await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    shown = await tenant.get(webhook["id"])
    assert (shown["enabled"], shown["disabledReason"]) == (False, "The receiver answered 410 Gone.")
    ended = await tenant.delivery(gone)
    assert (ended["status"], [each["status"] for each in ended["attempts"]]) == ("failed", [410])
    ended = await tenant.delivery(waiting)
    assert (ended["status"], [each["error"] for each in ended["attempts"]]) == (
        "failed",
        ["The receiver answered 503.", DISABLED],
    )
    clock.advance(DAY)
    await deliver_due(calls, clock)
    assert len(sender.posted) == 2
    enabled = await tenant.patch(webhook["id"], enabled=True)
    assert "disabledReason" not in enabled


async def fail_daily(calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], clock: Clock, days: int) -> None:
    for _ in range(days):
        await tenant.ping(webhook["id"])
        await deliver_due(calls, clock)
        clock.advance(DAY)


async def test_days_of_nothing_but_failures_disable_the_webhook(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(500)
    await fail_daily(calls, tenant, webhook, clock, 5)
    assert (await tenant.get(webhook["id"]))["enabled"] is True
    await fail_daily(calls, tenant, webhook, clock, 1)
    shown = await tenant.get(webhook["id"])
    assert (shown["enabled"], shown["disabledReason"]) == (False, "Every attempt of 5 days has failed.")
    assert await tenant.deliveries(webhook["id"], status="pending") == []
    await tenant.patch(webhook["id"], enabled=True)
    await fail_daily(calls, tenant, webhook, clock, 5)
    assert (await tenant.get(webhook["id"]))["enabled"] is True


async def test_one_success_begins_a_new_count(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(500)
    await fail_daily(calls, tenant, webhook, clock, 5)
    sender.then(200)
    await fail_daily(calls, tenant, webhook, clock, 1)
    sender.then(500)
    await fail_daily(calls, tenant, webhook, clock, 5)
    assert (await tenant.get(webhook["id"]))["enabled"] is True


async def test_a_redelivery_carries_the_same_event(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    first = await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    second = await tenant.redeliver(first)
    assert second["id"] != first["id"]
    assert second["eventId"] == first["eventId"]
    assert (second["status"], second["attempts"]) == ("pending", [])
    await deliver_due(calls, clock)
    (_, one, body), (_, two, again) = sender.posted
    assert (one["webhook-id"], body) == (two["webhook-id"], again)
    assert [each["status"] for each in await tenant.deliveries(webhook["id"])] == ["delivered"] * 2


async def test_a_crash_between_post_and_commit_repeats_the_post_and_nothing_else(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    delivery = await tenant.ping(webhook["id"])
    lost = await claim(calls)
    await execute(calls, "UPDATE job SET state = 'ready', lease_owner = NULL WHERE kind = 'webhook'")
    with pytest.raises(LeaseLost):
        await webhook_delivery.deliver(calls.hub, lost)
    assert (await tenant.delivery(delivery))["attempts"] == []
    assert await deliver_due(calls, clock) == 1
    assert len(sender.posted) == 2
    assert len({headers["webhook-id"] for _, headers, _ in sender.posted}) == 1
    assert len((await tenant.delivery(delivery))["attempts"]) == 1


async def test_an_attempt_that_was_made_is_not_made_again(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(500)
    await tenant.ping(webhook["id"])
    first = await claim(calls)
    await webhook_delivery.deliver(calls.hub, first)
    await webhook_delivery.deliver(calls.hub, first)
    assert len(sender.posted) == 1
    await execute(calls, "DELETE FROM webhook_delivery")
    await webhook_delivery.deliver(calls.hub, first)
    assert len(sender.posted) == 1


async def test_two_workers_with_the_same_attempt_count_it_once(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender
) -> None:
    delivery = await tenant.ping(webhook["id"])
    job = await claim(calls)

    class Racing(FakeSender):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
            receipt = await super().post(url, headers, body)
            await execute(calls, "UPDATE webhook_delivery SET state = 'delivered'")
            return receipt

    for status in (200, 500):
        await execute(calls, "UPDATE webhook_delivery SET state = 'pending'")
        racing = Racing(sender.clock)
        racing.then(status)
        await execute(calls, "UPDATE job SET state = 'running', lease_owner = 'test' WHERE kind = 'webhook'")
        await webhook_delivery.deliver(replace(calls.hub, webhook_sender=racing), job)
        assert (await tenant.delivery(delivery))["attempts"] == []
        assert await execute(calls, "SELECT count(*) FROM job WHERE kind = 'webhook'") == [(1,)]


async def test_an_event_that_met_a_disabled_webhook_is_given_up(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    delivery = await tenant.ping(webhook["id"])
    await execute(calls, "UPDATE webhook SET enabled = :off", off=False)
    await deliver_due(calls, clock)
    shown = await tenant.delivery(delivery)
    assert (shown["status"], shown["attempts"][0]["error"]) == ("failed", DISABLED)
    assert sender.posted == []


async def test_a_failure_of_a_webhook_that_was_disabled_meanwhile_keeps_its_reason(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    await tenant.ping(webhook["id"])

    class Meanwhile(FakeSender):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
            await execute(calls, "UPDATE webhook SET enabled = :off, disabled_reason = 'first'", off=False)
            return await super().post(url, headers, body)

    meanwhile = Meanwhile(clock)
    meanwhile.then(410)
    await webhook_delivery.deliver(replace(calls.hub, webhook_sender=meanwhile), await claim(calls))
    assert (await tenant.get(webhook["id"]))["disabledReason"] == "first"


async def test_a_delivery_that_arrives_while_its_webhook_is_disabled_has_arrived(postgresql_url: str) -> None:
    database = connect(postgresql_url)
    await database.open()
    await database.write(webhooks.insert_one, Scope(None), stored_webhook("hook_a", None))
    event = webhook_deliveries.NewEvent("evt_a", None, "webhook.ping", b"{}", NOW)
    await database.write(webhook_deliveries.insert_event, event)
    pending = StoredDelivery("dlv_a", "hook_a", "evt_a", "webhook.ping", "pending", [], NOW, NOW, None)
    await database.write(webhook_deliveries.insert_deliveries, [pending])
    other = await asyncpg.connect(postgresql_url)
    async with other.transaction():
        await other.execute("UPDATE webhook_delivery SET state = 'delivered', attempt_count = 1")
        ending = asyncio.create_task(database.write(webhook_delivery.end_pending, "hook_a", NOW))
        await asyncio.sleep(0.2)
        assert not ending.done()
    await ending
    assert await other.fetchval("SELECT state FROM webhook_delivery") == "delivered"
    await other.close()
    await database.close()


async def test_a_failure_of_a_webhook_that_was_deleted_meanwhile(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    await tenant.ping(webhook["id"])

    class Meanwhile(FakeSender):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
            await execute(calls, "UPDATE webhook SET deleted_at = created_at")
            return await super().post(url, headers, body)

    meanwhile = Meanwhile(clock)
    meanwhile.then(500)
    await webhook_delivery.deliver(replace(calls.hub, webhook_sender=meanwhile), await claim(calls))
    assert await execute(calls, "SELECT state, attempt_count FROM webhook_delivery") == [("pending", 1)]
    clock.advance(DAY)
    await deliver_due(calls, clock)
    assert await execute(calls, "SELECT state, attempt_count FROM webhook_delivery") == [("failed", 2)]
    assert sender.posted == []


async def test_a_slow_receiver_keeps_its_places_and_no_more(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], clock: Clock
) -> None:
    for _ in range(3):
        await tenant.ping(webhook["id"])
    held = [await claim(calls) for _ in range(3)]
    go = asyncio.Event()
    entered: asyncio.Queue[str] = asyncio.Queue()

    class Slow(FakeSender):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
            entered.put_nowait(url)
            await go.wait()
            return await super().post(url, headers, body)

    hub = replace(calls.hub, webhook_sender=Slow(clock), webhook_lanes=Lanes(everybody=9, owner=9, webhook=2))
    under_way = [asyncio.create_task(webhook_delivery.deliver(hub, each)) for each in held[:2]]
    for _ in under_way:
        await entered.get()
    with pytest.raises(Postpone) as later:
        await webhook_delivery.deliver(hub, held[2])
    assert NOW < later.value.run_at < NOW + SECOND
    go.set()
    await asyncio.gather(*under_way)
    await webhook_delivery.deliver(hub, held[2])
    assert {each["status"] for each in await tenant.deliveries(webhook["id"])} == {"delivered"}


async def test_a_place_is_given_back_after_a_fault(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], clock: Clock
) -> None:
    await tenant.ping(webhook["id"])

    class Faulty(FakeSender):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
            raise RuntimeError("a fault of ours")

    hub = replace(calls.hub, webhook_sender=Faulty(clock), webhook_lanes=Lanes(everybody=1, owner=1, webhook=1))
    job = await claim(calls)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="a fault of ours"):
            await webhook_delivery.deliver(hub, job)


async def test_nothing_that_is_kept_or_logged_shows_a_secret(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    sender.then(500, 200)
    with structlog.testing.capture_logs() as logged:
        await tenant.ping(webhook["id"])
        await deliver_due(calls, clock)
    signature = sender.posted[0][1]["webhook-signature"]
    kept = [
        await execute(calls, f"SELECT * FROM {table}")
        for table in ("job", "webhook", "webhook_event", "webhook_delivery")
    ]
    for where in (str(logged), str(kept)):
        assert webhook["secret"].removeprefix("whsec_") not in where
        assert signature not in where


async def test_what_is_older_than_thirty_days_is_forgotten(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], clock: Clock
) -> None:
    old = await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    again = await tenant.redeliver(old)
    clock.advance(timedelta(days=30) - SECOND)
    new = await tenant.ping(webhook["id"])
    assert await webhook_log.prune(calls.hub.database, clock()) == 0
    clock.advance(SECOND)
    await calls.hub.database.write(jobs.enqueue, jobs.NewJob("job_prune", "prune-webhook-events", {}))
    assert await deliver_due(calls, clock) == 2
    assert [each["id"] for each in await tenant.deliveries(webhook["id"])] == [new["id"]]
    assert again["eventId"] == old["eventId"]
    assert await execute(calls, "SELECT count(*) FROM webhook_event") == [(1,)]


async def test_many_at_once_are_all_delivered(
    calls: Calls, tenant: WebhookCalls, webhook: dict[str, Any], sender: FakeSender, clock: Clock
) -> None:
    await asyncio.gather(*[publish(calls, str(tenant.customer_id), n=number) for number in range(40)])
    assert await deliver_due(calls, clock) == 40
    assert len({body for _, _, body in sender.posted}) == 40
    assert len(await tenant.deliveries(webhook["id"], status="delivered")) == 40
