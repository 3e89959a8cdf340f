"""Months of events, shuffled, late, delivered twice, some of them corrupted: each effect once, and the right state."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import groupby, pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import structlog
from sqlalchemy import select

from qbdconnect_server.edge import Edge
from qbdconnect_server.hooks import build_hooks
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.storage.tables import customer, gateway_event, instance, invoice, payout, subscription
from tests.money_town import Town
from tests.profiles import sized
from tests.server.conftest import WEBHOOK_SECRET
from tests.server.services.money.life import Life
from tests.stripe_events import signature

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.types import Receive, Scope, Send

    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Clock
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio

EVENTS, CUSTOMERS = sized(quick=(400, 4), full=(10_000, 40))
CORRUPTED = 0.01
BETWEEN_JOBS = 100  # events
LAPSED = {"past_due", "unpaid", "paused", "canceled", "incomplete_expired"}
OVER = {"canceled", "incomplete_expired"}
Rows = dict[str, dict[str, Any]]
Post = tuple[bytes, str, bool]  # body, signature, and whether it is corrupted


class Wire:
    """Posts events to the door of a hub, in disorder."""

    def __init__(self, town: Town, random: Random, client: httpx2.AsyncClient) -> None:
        self._town = town
        self._random = random
        self._client = client
        self._late: list[bytes] = []
        self.statuses: Counter[tuple[bool, int]] = Counter()

    async def carry(self, bodies: Iterable[bytes], late: float = 0.2) -> None:
        """Post events twice and shuffled, some of them in a later turn, and work them off meanwhile."""
        twice = [*self._late, *bodies, *bodies]
        self._random.shuffle(twice)
        held = int(len(twice) * late)
        self._late, now = twice[:held], twice[held:]
        posts = [post for body in now for post in self._posts(body)]
        for number, (body, signed, is_corrupted) in enumerate(posts):
            answer = await self._client.post("/hooks/stripe", content=body, headers={"Stripe-Signature": signed})
            self.statuses[is_corrupted, answer.status_code] += 1
            if number % BETWEEN_JOBS == 0:
                await self._town.work()
        await self._town.work()

    def _posts(self, body: bytes) -> Iterable[Post]:
        """Give an event as it is posted, before it a corrupted copy of some."""
        now = self._town.clock()
        if self._random.random() < CORRUPTED:
            yield self._corrupt(body)
        yield body, signature(body, WEBHOOK_SECRET, now), False

    def _corrupt(self, body: bytes) -> Post:
        now = self._town.clock()
        signed = signature(body, WEBHOOK_SECRET, now)
        way = self._random.choice(("bit", "cut", "secret", "stale", "future", "time", "none"))
        if way == "bit":
            place = self._random.randrange(len(body))
            flipped = body[place] ^ (1 << self._random.randrange(8))
            return body[:place] + bytes([flipped]) + body[place + 1 :], signed, True
        if way == "cut":
            return body[: self._random.randrange(len(body))], signed, True
        if way == "secret":
            return body, signature(body, "whsec_of_somebody_else", now), True
        if way in {"stale", "future"}:
            age = timedelta(seconds=301 if way == "stale" else -301)
            return body, signature(body, WEBHOOK_SECRET, now - age), True
        if way == "time":
            return body, signed.replace("t=", "t=1", 1), True
        return body, "", True


@pytest.fixture
async def client(hub: Hub) -> AsyncIterator[httpx2.AsyncClient]:
    async def api(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError

    quiet = structlog.wrap_logger(
        structlog.ReturnLogger(), wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR)
    )
    edge = Edge(api, build_hooks(partial(inbox.receive, hub)), log=quiet)
    transport = httpx2.ASGITransport(edge)
    async with httpx2.AsyncClient(transport=transport, base_url="https://hub.example.com") as made:
        yield made


def rows_of(connection: Connection) -> dict[str, Rows]:
    tables = (customer, gateway_event, instance, invoice, payout, subscription)
    return {
        table.name: {row.id: row._asdict() for row in connection.execute(select(table).order_by(table.c.id))}
        for table in tables
    }


async def test_events_in_disorder(hub: Hub, desk: Desk, clock: Clock, client: httpx2.AsyncClient) -> None:
    random = Random(20261121)
    town = Town(hub, desk, clock, WEBHOOK_SECRET)
    await town.listen()
    life, wire = Life(town, random), Wire(town, random, client)
    await life.begin(CUSTOMERS)
    seen: dict[str, dict[str, Any]] = {}
    while len(seen) < EVENTS:
        bodies = await life.month()
        seen |= {document["id"]: document for document in map(json.loads, bodies)}
        await wire.carry(bodies)
    await wire.carry([], late=0)

    assert {status for is_corrupted, status in wire.statuses if not is_corrupted} == {200}
    assert {status for is_corrupted, status in wire.statuses if is_corrupted} == {400}
    assert wire.statuses[False, 200] == 2 * len(seen)
    kept = await hub.database.read(rows_of)
    assert {each["state"] for each in kept["gateway_event"].values()} == {"done", "ignored"}
    assert set(kept["gateway_event"]) == {each for each, document in seen.items() if document["type"] in inbox.TYPES}
    owners = {row["gateway_customer_id"]: customer_id for customer_id, row in kept["customer"].items()}
    assert len(owners) > len(town.ids)  # buyers became customers
    subscriptions = desk.v1.subscriptions.list({"status": "all", "limit": 100}).auto_paging_iter()
    invoices = desk.v1.invoices.list({"limit": 100}).auto_paging_iter()
    expected: dict[str, Rows] = {
        "subscription": {each.id: each.to_dict() for each in subscriptions if each.customer in owners},
        "invoice": {each.id: each.to_dict() for each in invoices if each.customer in owners},
    }
    check_subscriptions(kept, expected["subscription"], owners)
    assert {key: row["status"] for key, row in kept["invoice"].items()} == {
        key: each["status"] for key, each in expected["invoice"].items()
    }
    paid = check_payouts(desk, kept["payout"])
    await check_told(town, seen, expected, owners, paid)
    await check_standing(town, kept, expected["subscription"])


def check_subscriptions(kept: dict[str, Rows], expected: Rows, owners: dict[str, str]) -> None:
    """Compare with Stripe: all subscriptions, the customers' links, and the SLA of their instances."""
    shown = {
        key: (row["status"], row["quantity"], row["gateway_quantity"], row["price_id"], row["ends_with_period"])
        for key, row in kept["subscription"].items()
    }
    assert shown == {
        key: (
            each["status"],
            each["items"]["data"][0]["quantity"],
            each["items"]["data"][0]["quantity"],
            each["items"]["data"][0]["price"]["id"],
            each["cancel_at_period_end"],
        )
        for key, each in expected.items()
    }
    for key, row in kept["subscription"].items():
        assert int(row["period_end"].timestamp()) == expected[key]["items"]["data"][0]["current_period_end"]
        assert row["customer_id"] == owners[expected[key]["customer"]]
        assert (row["lapsed_at"] is not None) == (row["status"] in LAPSED)
    for known, customer_id in owners.items():
        own = {key: each for key, each in expected.items() if each["customer"] == known}
        linked = kept["customer"][customer_id]["subscription_id"]
        in_force = [key for key, each in own.items() if each["status"] not in OVER]
        assert linked in (in_force or own), customer_id
    for row in kept["instance"].values():
        assert row["sla"] == {"supportHours": 8, "transactionLimit": 5000, "defaultHourlyRate": 95}
        assert row["sla_of"] in kept["subscription"]


def check_payouts(desk: Desk, kept: Rows) -> set[str]:
    """Compare recorded payouts with those that Stripe made; give those whose money has arrived."""
    of_charge: dict[str, Any] = {}
    for each in desk.v1.payouts.list({"limit": 100}).auto_paging_iter():
        if each.reconciliation_status == "completed":
            parts = desk.v1.balance_transactions.list({"payout": each.id, "type": "charge", "limit": 100})
            of_charge |= {str(part.source): each for part in parts.auto_paging_iter()}
    for row in kept.values():
        found = of_charge.get(row["charge_id"])
        assert (row["status"], row["gateway_payout_id"]) == (
            ("recorded", None) if found is None else (found.status, found.id)
        )
    paid = {key for key, row in kept.items() if row["status"] == "paid"}
    assert paid
    return paid


async def check_told(town: Town, seen: Rows, expected: dict[str, Rows], owners: dict[str, str], paid: set[str]) -> None:
    """Count what the operator's webhook was told: each transition once."""
    told = await town.told()
    counts = Counter(
        (kind, data.get("invoiceId") or data.get("subscriptionId") or data.get("id")) for kind, data in told
    )
    invoices = expected["invoice"]
    for kind, states in (("invoice.paid", {"paid"}), ("invoice.voided", {"void", "uncollectible"})):
        once = {(kind, key): 1 for key, each in invoices.items() if each["status"] in states}
        assert {key: count for key, count in counts.items() if key[0] == kind} == once
    finalized = {("invoice.finalized", key): 1 for key, each in invoices.items() if each["status"] != "draft"}
    assert {key: count for key, count in counts.items() if key[0] == "invoice.finalized"} == finalized
    failures = Counter(
        ("invoice.payment_failed", each["data"]["object"]["id"])
        for each in seen.values()
        if each["type"] == "invoice.payment_failed" and each["data"]["object"]["customer"] in owners
    )
    assert {key: count for key, count in counts.items() if key[0] == "invoice.payment_failed"} == dict(failures)
    assert failures
    ended = {("subscription.ended", key): 1 for key, each in expected["subscription"].items() if each["status"] in OVER}
    assert {key: count for key, count in counts.items() if key[0] == "subscription.ended"} == ended
    assert {key: count for key, count in counts.items() if key[0] == "payout.paid"} == {
        ("payout.paid", key): 1 for key in paid
    }
    updates = [data for kind, data in told if kind.startswith("subscription.")]
    updates.sort(key=lambda data: str(data["subscriptionId"]))  # which keeps the order of each
    for _, of_one in groupby(updates, key=lambda data: data["subscriptionId"]):
        assert all(before != after for before, after in pairwise(of_one))


async def check_standing(town: Town, kept: dict[str, Rows], expected: Rows) -> None:
    """After the grace, the instances get no work whose customer's subscription is not in order at Stripe."""
    town.clock.advance(timedelta(days=14))
    found = {key: await standing.look(town.hub, key) for key in kept["instance"]}
    links = {key: kept["customer"][row["customer_id"]]["subscription_id"] for key, row in kept["instance"].items()}
    assert found == {
        key: "suspended" if expected[linked]["status"] in LAPSED else None for key, linked in links.items()
    }
    assert set(found.values()) == {"suspended", None}
