from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.services.activity import request_queue, requests, retention, sessions
from qbdconnect_server.storage.queries import schedules
from qbdconnect_server.work.schedules import SCHEDULES
from qbdconnect_server.work.upkeep import enqueue_due
from tests.activity import answer_of, events_of, queue, settle, start_session
from tests.background import drain
from tests.factories import Calls, Clock, value_of

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


def sizes(connection: Connection) -> dict[str, int]:
    tables = ("event_log", "session", "request", "metric_day")
    return {table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables}


async def work(hub: Hub, calls: Calls) -> None:
    """Run a session that answers one request."""
    await queue(calls)
    session = await start_session(hub)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    await request_queue.mark_sent(hub, session, turn.request)
    await request_queue.answer(hub, session, turn.request, answer_of())
    await sessions.end(hub, session.id)


async def test_what_is_360_days_old_is_forgotten(
    hub: Hub, calls: Calls, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PRUNED_AT_ONCE", 2)
    await hub.database.write(settle, "a")
    await work(hub, calls)
    clock.advance(timedelta(seconds=1))
    kept = await queue(calls)
    await requests.cancel(calls.operator("cancelRequest"), "inst_a", kept["requestId"])
    waiting = await queue(calls)
    before = await hub.database.read(sizes)
    assert before == {"event_log": 8, "session": 1, "request": 3, "metric_day": 3}
    clock.advance(timedelta(days=360, seconds=-1))
    await run(hub)
    assert await hub.database.read(sizes) == before
    clock.advance(timedelta(microseconds=1))
    await run(hub)
    listed: Any = value_of(
        await requests.page(calls.operator("listRequests"), "inst_a", status=None, limit=9, starting_after=None)
    )
    assert [each["requestId"] for each in listed] == [waiting["requestId"], kept["requestId"]]
    actions = [event["action"] for event in await events_of(calls)]
    assert actions == ["request.queued", "request.cancelled", "request.queued"]
    # The day goes when it has passed as a whole.
    assert await hub.database.read(sizes) == {"event_log": 3, "session": 0, "request": 2, "metric_day": 3}
    clock.advance(timedelta(days=1))
    await run(hub)
    assert await hub.database.read(sizes) == {"event_log": 0, "session": 0, "request": 1, "metric_day": 0}


async def run(hub: Hub) -> None:
    """Run the scheduled jobs as if they were due."""

    def enqueue(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM schedule")
        connection.exec_driver_sql("DELETE FROM job")
        schedules.add(connection, SCHEDULES)
        enqueue_due(connection, SCHEDULES, hub.new_id)

    await hub.database.write(enqueue)
    assert retention.KIND in await drain(hub)
