"""Callers, sessions and the clock at once: whatever the order, states, log and sums agree in the end."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, RuleBroken
from qbdconnect_server.services.activity import play_session, request_queue, requests
from tests.activity import request_body, settle
from tests.factories import value_of

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Calls, Clock

pytestmark = pytest.mark.anyio
INSTANCES = ("inst_a", "inst_b")


class Crowd:
    """Does something at random, again and again."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._chance = random.Random(1)
        self._made: list[tuple[str, str]] = []

    async def act(self) -> None:
        """Queue, cancel, expire or play; that it came too late is no failure."""
        instance_id = self._chance.choice(INSTANCES)
        share = self._chance.random()
        try:
            if share < 0.6 or not self._made:
                await self._queue(instance_id)
            elif share < 0.8:
                await requests.cancel(self._calls.operator("cancelRequest"), *self._chance.choice(self._made[-20:]))
            elif share < 0.9:
                await expire(self._calls.hub)
            else:
                await play_session.play(self._calls.hub, instance_id)
        except (Conflict, RuleBroken):
            pass

    async def _queue(self, instance_id: str) -> None:
        members: dict[str, Any] = {"priority": self._chance.randint(-3, 3)}
        known = [request_id for owner, request_id in self._made[-20:] if owner == instance_id]
        if known and self._chance.random() < 0.6:
            members["dependsOn"] = self._chance.choice(known)
        if self._chance.random() < 0.4:
            soon = self._calls.hub.clock() + timedelta(milliseconds=self._chance.randint(20, 200))
            members["deadline"] = soon.isoformat()
        answer = await requests.create(self._calls.operator("createRequest"), instance_id, request_body(**members))
        self._made.append((instance_id, value_of(answer)["requestId"]))


async def expire(hub: Hub) -> None:
    await request_queue.expire(hub, Any)  # type: ignore[arg-type] # the job means nothing to it


def tally(connection: Connection) -> tuple[dict[str, int], ...]:
    queries = (
        "SELECT state, count(*) FROM request GROUP BY 1",
        "SELECT action, count(*) FROM event_log GROUP BY 1",
        "SELECT metric, sum(value) FROM metric_day GROUP BY 1",
    )
    return tuple({row[0]: int(row[1]) for row in connection.exec_driver_sql(query)} for query in queries)


async def test_states_log_and_sums_agree(hub: Hub, calls: Calls, clock: Clock) -> None:
    await hub.database.write(settle, "a", "b")
    crowd, limit = Crowd(calls), asyncio.Semaphore(8)

    async def act() -> None:
        async with limit:
            clock.now = datetime.now(UTC)
            await crowd.act()

    await asyncio.gather(*[act() for _ in range(200)])
    clock.advance(timedelta(seconds=1))
    await expire(hub)
    for instance_id in INSTANCES:
        await play_session.play(hub, instance_id)
    states, events, sums = await hub.database.read(tally)
    assert states.keys() <= {"completed", "cancelled", "expired", "failed"}
    assert {state: events[f"request.{state}"] for state in states} == states
    assert events["request.sent"] == sums["requests"] == sums["transactions"] == states["completed"]
    assert events["request.queued"] == sum(states.values())
    assert sums.get("errors", 0) == states.get("failed", 0)
    assert events["session.started"] == events["session.ended"] == sums["sessions"]
