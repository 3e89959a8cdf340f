"""Webhooks from the event to a real receiver, by the worker of a hub."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook

from qbdconnect_server.gateways.webhook_addresses import AddressPolicy
from qbdconnect_server.gateways.webhooks import TIMED_OUT, UNREACHABLE, HttpWebhookSender
from qbdconnect_server.networks import read_networks
from qbdconnect_server.services.webhooks import webhook_retries
from qbdconnect_server.services.webhooks.webhook_lanes import Lanes
from qbdconnect_server.work import working
from tests.receiver import answer, hang, receiving, reset
from tests.server.services.webhook_calls import WebhookCalls, new_customer, publish
from tests.webhook_judge import contract_judge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from qbdconnect_server.networks import Address
    from tests.factories import Calls

pytestmark = pytest.mark.anyio

SECONDS = 10.0


async def inside(host: str, port: int) -> Sequence[Address]:
    """Resolve every name to an address inside that is not allowed."""
    return [ip_address("10.0.0.1")]


@asynccontextmanager
async def at_work(calls: Calls, *, workers: int = 8) -> AsyncIterator[WebhookCalls]:
    """Run a worker that tries again at once, with a sender that reaches 127.0.0.1 and soon loses patience."""
    policy = AddressPolicy(read_networks("127.0.0.0/8"))
    sender = HttpWebhookSender(policy, resolve=inside, timeout=0.4)
    hub = replace(
        calls.hub,
        settings=calls.hub.settings.model_copy(update={"workers": workers}),
        clock=lambda: datetime.now(UTC),
        webhook_sender=sender,
        webhook_lanes=Lanes.for_workers(workers),
    )
    own = replace(calls, hub=hub)
    try:
        async with working(hub):
            yield WebhookCalls(own, await new_customer(own))
    finally:
        await sender.close()


async def ended(tenant: WebhookCalls, webhook_id: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait until so many deliveries are no longer pending; give them."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = [each for each in await tenant.deliveries(webhook_id) if each["status"] != "pending"]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(await tenant.deliveries(webhook_id))


def shorten_pauses(monkeypatch: pytest.MonkeyPatch, pauses: int) -> None:
    monkeypatch.setattr(webhook_retries, "PAUSES", (timedelta(milliseconds=20),) * pauses)


async def test_a_receiver_that_recovers_hears_of_everything_in_the_end(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten_pauses(monkeypatch, 9)
    judge = contract_judge()
    bad = [answer(500), reset, hang, answer(302, Location="http://127.0.0.1:1/"), answer(429, Retry_After="0")]
    async with receiving(*bad, answer(204)) as receiver, at_work(calls) as tenant:
        webhook = await tenant.create(url=receiver.url)
        await tenant.ping(webhook["id"])
        [delivery] = await ended(tenant, webhook["id"])
        assert delivery["status"] == "delivered"
        assert [each.get("status") or each["error"] for each in delivery["attempts"]] == [
            500,
            "The connection broke before an answer came.",
            TIMED_OUT,
            302,
            429,
            204,
        ]
        assert {posted.headers["webhook-id"] for posted in receiver.posted} == {delivery["eventId"]}
        assert len({posted.body for posted in receiver.posted}) == 1
        for posted in receiver.posted:
            assert Webhook(webhook["secret"]).verify(posted.body, posted.headers)["type"] == "webhook.ping"
            judge.judge("webhook.ping", posted.headers, posted.body)


async def test_what_never_arrives_ends_as_documented(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_pauses(monkeypatch, 2)
    async with (
        receiving() as private,
        receiving(answer(307, Location=private.url)) as redirecting,
        receiving(answer(410)) as gone,
        at_work(calls) as tenant,
    ):
        webhooks = [
            await tenant.create(url=url)
            for url in (redirecting.url, gone.url, "https://inside.example/", "https://127.0.0.1:9/")
        ]
        for webhook in webhooks:
            await tenant.ping(webhook["id"])
        ends = [(await ended(tenant, webhook["id"]))[0] for webhook in webhooks]
        assert {each["status"] for each in ends} == {"failed"}
        assert [[attempt["error"] for attempt in each["attempts"]] for each in ends] == [
            ["The receiver answered 307; redirects are not followed."] * 3,
            ["The receiver answered 410."],
            [UNREACHABLE] * 3,
            ["The connection could not be made."] * 3,
        ]
        assert [(await tenant.get(webhook["id"]))["enabled"] for webhook in webhooks] == [True, False, True, True]
        assert private.connections == 0


async def test_a_receiver_that_hangs_does_not_starve_others(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_pauses(monkeypatch, 9)
    async with receiving(hang) as slow, receiving() as quick, at_work(calls) as tenant:
        hub = tenant.calls.hub
        other = WebhookCalls(tenant.calls, await new_customer(tenant.calls))
        stuck = [await tenant.create(url=slow.url) for _ in range(4)]
        well = await other.create(url=quick.url)
        for number in range(20):
            await publish(tenant.calls, str(tenant.customer_id), n=number)
        await asyncio.sleep(0.1)
        start = time.monotonic()
        for number in range(20):
            await publish(tenant.calls, str(other.customer_id), n=number)
        assert {each["status"] for each in await ended(other, well["id"], 20)} == {"delivered"}
        assert time.monotonic() - start < SECONDS / 2
        assert len(quick.posted) == 20
        assert hub.webhook_lanes.owner == 2
        for webhook in stuck:
            await tenant.delete(webhook["id"])
