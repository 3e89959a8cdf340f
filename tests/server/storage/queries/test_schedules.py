from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import schedules
from qbdconnect_server.storage.queries.schedules import Slot
from tests.server.work.times import shift_schedules

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
HOURLY = {"tidy": HOUR}


def taken(connection: Connection) -> list[str]:
    return [slot.name for slot in schedules.take_due(connection, HOURLY)]


async def test_a_new_schedule_is_due_at_once_and_then_by_its_interval(database: Database) -> None:
    assert await database.read(schedules.next_due, HOURLY) is None
    await database.write(schedules.add, HOURLY)
    assert await database.write(taken) == ["tidy"]
    assert await database.write(taken) == []
    assert await database.read(schedules.next_due, HOURLY) == pytest.approx(3600, abs=20)


async def test_a_known_schedule_keeps_its_time(database: Database) -> None:
    await database.write(schedules.add, HOURLY)
    await database.write(taken)
    await database.write(schedules.add, HOURLY)
    assert await database.write(taken) == []


async def test_one_slot_runs_after_a_long_stop_and_the_rhythm_stays(database: Database) -> None:
    await database.write(schedules.add, HOURLY)
    await database.write(shift_schedules, -timedelta(hours=100, minutes=15))
    assert await database.write(taken) == ["tidy"]
    assert await database.read(schedules.next_due, HOURLY) == pytest.approx(45 * 60, abs=20)


async def test_a_slot_is_taken_once_by_whoever_comes_first(database: Database) -> None:
    await database.write(schedules.add, HOURLY)
    found = await asyncio.gather(*(database.write(taken) for _ in range(8)))
    assert sorted(found) == [[]] * 7 + [["tidy"]]


async def test_schedules_of_another_release_are_left_alone(database: Database) -> None:
    await database.write(schedules.add, {"gone": HOUR})
    assert await database.write(taken) == []
    assert await database.read(schedules.next_due, HOURLY) is None


async def test_no_schedules_at_all(database: Database) -> None:
    await database.write(schedules.add, {})
    assert await database.write(schedules.take_due, {}) == []
    assert await database.read(schedules.next_due, {}) is None


@pytest.mark.parametrize(("late", "following"), [(0, 1), (59, 1), (60, 2), (61, 2), (1440, 25)])
def test_the_next_slot_is_the_first_that_is_still_to_come(late: int, following: int) -> None:
    due = datetime(2026, 11, 21, tzinfo=UTC)
    slot = Slot("tidy", due, due + timedelta(minutes=late), None)
    assert slot.next_after(HOUR) == due + following * HOUR
