"""Jobs of silent workers, and slots of schedules."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.services.call import new_id
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import job_listing, jobs, schedules
from qbdconnect_server.storage.queries.jobs import Lease, NewJob
from qbdconnect_server.work import upkeep
from qbdconnect_server.work.handlers import Kind
from tests.server.work.times import shift, shift_schedules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qbdconnect_server.storage.database import Connection, Database
    from qbdconnect_server.storage.queries.job_listing import ListedJob

pytestmark = pytest.mark.anyio
HOURLY = {"tidy": timedelta(hours=1)}


async def nothing(*_: object) -> None: ...


KINDS = {"mail": Kind(nothing, max_attempts=3), "tidy": Kind(nothing)}


async def die_with_a_job(database: Database) -> None:
    """Claim as a worker does that is never heard of again."""
    (_,) = await database.write(jobs.claim, "dead", kinds=KINDS, count=1, lease_seconds=-1)


async def job(database: Database) -> ListedJob:
    found = await database.read(job_listing.by_id, "job_a")
    assert found is not None
    return found[0]


def take_over(connection: Connection) -> int:
    return upkeep.take_over_expired(connection, KINDS, lambda: 0.0)


async def test_a_job_of_a_silent_worker_runs_again(database: Database) -> None:
    await database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    await die_with_a_job(database)
    assert await database.write(take_over) == 1
    found = await job(database)
    assert (found.state, found.attempt, found.last_error) == ("ready", 1, upkeep.SILENT)
    assert await database.write(take_over) == 0


async def test_a_job_that_kills_its_workers_is_parked(database: Database) -> None:
    await database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    for _ in range(3):
        assert (await job(database)).state == "ready"
        await die_with_a_job(database)
        await database.write(take_over)
        await database.write(shift, "run_at", timedelta(seconds=-1))
    found = await job(database)
    assert (found.state, found.attempt, found.last_error) == ("parked", 3, upkeep.SILENT)


async def test_a_job_of_a_kind_that_this_release_does_not_know_is_never_parked_for_silence(database: Database) -> None:
    await database.write(jobs.enqueue, NewJob("job_a", "new kind", {}))
    for _ in range(5):
        await database.write(jobs.claim, "dead", kinds=["new kind"], count=1, lease_seconds=-1)
        assert await database.write(take_over) == 1
        await database.write(shift, "run_at", timedelta(seconds=-1))
    assert (await job(database)).state == "ready"


async def test_jobs_of_a_silent_worker_do_not_all_come_back_at_once(database: Database) -> None:
    await database.write(jobs.enqueue_all, [NewJob(f"job_{name}", "mail", {}) for name in "abc"])
    await database.write(jobs.claim, "dead", kinds=KINDS, count=3, lease_seconds=-1)
    chances = iter([0.0, 0.5, 1.0])
    await database.write(upkeep.take_over_expired, KINDS, chances.__next__)
    moments = sorted(each.run_at for each in await database.read(job_listing.latest, "ready", count=9))
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert gaps == [pytest.approx(1, abs=0.3)] * 2


async def test_two_workers_take_over_a_job_once(database: Database) -> None:
    await database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    await die_with_a_job(database)
    assert sorted(await asyncio.gather(*(database.write(take_over) for _ in range(6)))) == [0, 0, 0, 0, 0, 1]


async def test_a_due_schedule_makes_one_job(database: Database) -> None:
    await database.write(schedules.add, HOURLY)
    made = await asyncio.gather(*(database.write(upkeep.enqueue_due, HOURLY, new_id) for _ in range(6)))
    assert sorted(made) == [0, 0, 0, 0, 0, 1]
    (found,) = await database.read(job_listing.latest, "ready", count=9)
    assert found.kind == "tidy"
    assert found.dedup_key is not None
    assert found.dedup_key.startswith("schedule:tidy:20")


@pytest.fixture
async def processes(postgresql_url: str) -> AsyncIterator[list[Database]]:
    """Two pools of connections, as two processes have them."""
    made = [connect(postgresql_url) for _ in range(2)]
    for each in made:
        await each.open()
    yield made
    for each in made:
        await each.close()


async def test_two_processes_share_the_slots_of_a_schedule(processes: list[Database]) -> None:
    for each in processes:
        await each.write(schedules.add, HOURLY)
    for _ in range(20):
        counts = await asyncio.gather(
            *(each.write(upkeep.enqueue_due, HOURLY, new_id) for each in processes for _ in range(3))
        )
        assert sum(counts) == 1
        await processes[0].write(finish_all)
        await processes[0].write(shift_schedules, -timedelta(hours=1, seconds=1))
    assert len(await processes[0].read(job_listing.latest, "done", count=99)) == 20


def finish_all(connection: Connection) -> None:
    for each in jobs.claim(connection, "me", kinds=KINDS, count=9, lease_seconds=60):
        jobs.finish(connection, Lease(each.id, "me", each.attempt))


async def test_slots_do_not_pile_up_behind_a_job_that_is_not_done(database: Database) -> None:
    await database.write(schedules.add, HOURLY)
    assert await database.write(upkeep.enqueue_due, HOURLY, new_id) == 1
    for _ in range(3):
        await database.write(shift_schedules, -timedelta(hours=1, seconds=1))
        assert await database.write(upkeep.enqueue_due, HOURLY, new_id) == 0
    await database.write(finish_all)
    assert await database.write(upkeep.enqueue_due, HOURLY, new_id) == 0  # these slots are gone
    await database.write(shift_schedules, -timedelta(hours=1, seconds=1))
    assert await database.write(upkeep.enqueue_due, HOURLY, new_id) == 1


async def test_a_slot_that_was_enqueued_before_is_not_enqueued_again(database: Database) -> None:
    """The dedup key is the second guard, for a schedule whose row was set back, such as by a restored backup."""
    await database.write(schedules.add, HOURLY)
    await database.write(upkeep.enqueue_due, HOURLY, new_id)
    await database.write(finish_all)
    await database.write(shift_schedules, -timedelta(hours=1))
    await database.write(upkeep.enqueue_due, HOURLY, new_id)
    assert await database.read(job_listing.latest, "ready", count=9) == []
