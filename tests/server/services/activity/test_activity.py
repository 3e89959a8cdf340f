from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.services.activity import activity
from qbdconnect_server.services.activity.activity import Entry
from qbdconnect_server.storage.queries import event_log, metrics
from qbdconnect_server.storage.queries.event_log import Filter, NewEvent
from qbdconnect_server.storage.scope import OutsideScope, Scope
from qbdconnect_server.storage.timeline import Window
from tests.activity import OPERATOR, settle
from tests.factories import NOW

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database: Database) -> Database:
    """Add two instances."""
    await database.write(settle, "a", "b")
    return database


def entry(counts: dict[str, int], timestamp: datetime = NOW, owner: str = "a") -> Entry:
    return Entry(NewEvent(f"inst_{owner}", f"cust_{owner}", timestamp, "u", "x", "d", "r", "s"), counts)


async def sums(database: Database, metric: str, owner: str = "a") -> dict[str, int] | None:
    days = {"first_day": "0001-01-01", "last_day": "9999-12-31"}
    return await database.read(metrics.by_day, OPERATOR, f"inst_{owner}", metric, **days)


async def events(database: Database, owner: str = "a") -> Any:
    return await database.read(
        event_log.page, OPERATOR, f"inst_{owner}", Window(), Filter(), count=9999, starting_after=None
    )


async def test_events_and_their_counts_are_stored_together(database: Database) -> None:
    tomorrow = NOW + timedelta(hours=1)
    batch = [
        entry({"requests": 1, "rows": 5}),
        entry({"requests": 1, "errors": 0}),
        entry({"requests": 1}, tomorrow),
        entry({"requests": 7}, owner="b"),
        entry({}),
    ]
    await database.write(activity.record, OPERATOR, batch)
    await database.write(activity.record, OPERATOR, [entry({"requests": 2, "rows": -5})])
    assert await sums(database, "requests") == {"2026-11-21": 4, "2026-11-22": 1}
    assert await sums(database, "rows") == {"2026-11-21": 0}
    assert await sums(database, "errors") == {}
    assert await sums(database, "requests", "b") == {"2026-11-21": 7}
    assert len(await events(database)) == 5
    [theirs] = await events(database, "b")
    assert theirs[1:] == batch[3].event


async def test_the_day_is_that_of_utc(database: Database) -> None:
    late = datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    await database.write(activity.record, OPERATOR, [entry({"requests": 1}, late)])
    assert await sums(database, "requests") == {"2026-11-21": 1}


async def test_a_failure_leaves_neither_events_nor_sums(database: Database) -> None:
    foreign = [entry({"requests": 1}), entry({"requests": 1}, owner="b")]
    with pytest.raises(OutsideScope):
        await database.write(activity.record, Scope("cust_a"), foreign)
    assert await events(database) == []
    assert await sums(database, "requests") == {}


async def test_simultaneous_batches_all_count(database: Database) -> None:
    # Each touches the same sums, in another order: none may be lost, and none may wait for another in a circle.
    def batch(number: int) -> list[Entry]:
        made = [entry({name: 1}, owner=owner) for owner in "ab" for name in ("requests", "rows", "bytes", "errors")]
        return made if number % 2 else made[::-1]

    await asyncio.gather(*[database.write(activity.record, OPERATOR, batch(number)) for number in range(20)])
    for owner in "ab":
        for name in ("requests", "rows", "bytes", "errors"):
            assert await sums(database, name, owner) == {"2026-11-21": 20}
        found = await events(database, owner)
        assert len(found) == 80
        assert len({each.id for each in found}) == 80
