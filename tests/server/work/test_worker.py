"""The worker: claims, runs, keeps leases, gives back."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.services.jobs.jobs import Job, NewJob
from qbdconnect_server.storage.database import Database, connect
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.work import running
from qbdconnect_server.work.handlers import Kind
from qbdconnect_server.work.worker import Pace, Plan, Worker
from tests.server.work.times import shift_schedules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from qbdconnect_server.storage.queries.job_listing import ListedJob

pytestmark = pytest.mark.anyio
# What is waited for happens in the database, which sets no event.
# ruff: noqa: ASYNC110
LONG = Pace(lease=60, poll=60, grace=5, pause=0.05)


async def nothing(*_: object) -> None: ...


@asynccontextmanager
async def at_work(  # noqa: PLR0913 - each is an aspect of its own
    hub: Hub,
    handler: Callable[[Hub, Job], Awaitable[None]] = nothing,
    *,
    owner: str = "me",
    concurrency: int = 4,
    pace: Pace = LONG,
    schedules: tuple[str, ...] = (),
    **kind: Any,
) -> AsyncIterator[Worker]:
    """Let a worker run for the length of a block."""
    kinds = {name: Kind(handler, **kind) for name in ("mail", *schedules)}
    intervals = dict.fromkeys(schedules, timedelta(hours=1))
    worker = Worker(hub, owner, Plan(kinds, intervals, concurrency, lambda: 0.0, pace))
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(30):
            yield worker
    finally:
        worker.stop()
        await task


async def enqueue(hub: Hub, *names: str) -> None:
    await hub.database.write(jobs.enqueue_all, [NewJob(f"job_{name}", "mail", {}) for name in names])
    hub.wake()


async def find(hub: Hub, name: str) -> ListedJob:
    found = await hub.database.read(job_listing.by_id, f"job_{name}")
    assert found is not None
    return found[0]


async def until(hub: Hub, state: str, *names: str) -> None:
    """Wait until jobs are in a state."""
    while {(await find(hub, name)).state for name in names} != {state}:
        await asyncio.sleep(0.005)


def note_effect(connection: Connection, mark: str) -> None:
    """Leave something in the database that shows who did it: a job of a kind that nobody runs."""
    jobs.enqueue(connection, NewJob(f"job_effect_{mark}", "effect", {}))


async def effects(hub: Hub) -> list[str]:
    found = await hub.database.read(job_listing.latest, "ready", kind="effect", count=999)
    return sorted(each.id.removeprefix("job_effect_") for each in found)


async def test_every_job_is_done_once(hub: Hub) -> None:
    done: list[str] = []

    async def handler(_: Hub, job: Job) -> None:
        done.append(job.id)

    names = [f"{number:02}" for number in range(50)]
    async with at_work(hub, handler):
        await enqueue(hub, *names)
        await until(hub, "done", *names)
    assert sorted(done) == [f"job_{name}" for name in names]


async def test_a_worker_that_rests_is_woken(hub: Hub) -> None:
    async with at_work(hub):
        await enqueue(hub, "a")
        await until(hub, "done", "a")
        await asyncio.sleep(0.1)  # it rests by now, for a minute
        await enqueue(hub, "b")
        start = time.monotonic()
        await until(hub, "done", "b")
    assert time.monotonic() - start < 5


async def test_a_worker_that_rests_comes_back_when_a_job_is_due(hub: Hub) -> None:
    """The rest would last a minute."""
    due = datetime.now(UTC) + timedelta(seconds=1)
    await hub.database.write(jobs.enqueue, NewJob("job_a", "mail", {}, run_at=due))
    async with at_work(hub):
        await until(hub, "done", "a")
    found = await find(hub, "a")
    assert found.finished_at is not None
    assert due <= found.finished_at < due + timedelta(seconds=20)


async def test_so_many_jobs_run_at_once_and_no_more(hub: Hub) -> None:
    at_once = most = 0

    async def handler(*_: object) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1

    names = [str(number) for number in range(12)]
    await enqueue(hub, *names)
    async with at_work(hub, handler, concurrency=3):
        await until(hub, "done", *names)
    assert most == 3


async def test_jobs_of_other_kinds_are_left_to_others(hub: Hub) -> None:
    await hub.database.write(jobs.enqueue, NewJob("job_other", "other", {}))
    async with at_work(hub):
        await enqueue(hub, "a")
        await until(hub, "done", "a")
    assert (await find(hub, "other")).state == "ready"


async def test_schedules_run(hub: Hub) -> None:
    ran: list[str] = []
    second = asyncio.Event()

    async def handler(_: Hub, job: Job) -> None:
        ran.append(job.kind)
        if len(ran) == 2:
            second.set()

    async with at_work(hub, handler, schedules=("tidy", "sweep")):
        await second.wait()
    assert sorted(ran) == ["sweep", "tidy"]
    await hub.database.write(shift_schedules, timedelta(minutes=-59, seconds=-59.8))
    second.clear()
    ran.clear()
    async with at_work(hub, handler, schedules=("tidy", "sweep")):
        await second.wait()  # it rests until they are due, which is not at once
    assert sorted(ran) == ["sweep", "tidy"]


async def test_leases_are_kept_while_a_handler_runs(hub: Hub) -> None:
    async def handler(*_: object) -> None:
        await asyncio.sleep(1.8)

    await enqueue(hub, "a")
    async with at_work(hub, handler, pace=replace(LONG, lease=1.2)):
        await until(hub, "running", "a")
        async with at_work(hub, handler, owner="you"):
            await until(hub, "done", "a")
    assert (await find(hub, "a")).attempt == 1


async def test_a_worker_that_was_held_up_has_no_effect_any_more(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """False expiry: the worker lives, but its renewals do not get through for longer than the lease."""
    renew = jobs.renew

    def held_up(connection: Connection, owner: str, *args: Any, **options: Any) -> Any:
        if owner == "me":
            raise Unavailable("The database is busy.")
        return renew(connection, owner, *args, **options)

    monkeypatch.setattr(jobs, "renew", held_up)
    tried: list[str] = []

    async def slow(hub: Hub, job: Job) -> None:
        while (await find(hub, "a")).attempt == job.attempt:
            await asyncio.sleep(0.005)
        tried.append("me")
        await job.finish_with(note_effect, "me")

    async def good(_: Hub, job: Job) -> None:
        await asyncio.sleep(0.2)  # so that the slow one tries while this one has the job
        await job.finish_with(note_effect, "you")

    await enqueue(hub, "a")
    with capture_logs() as logs:
        async with at_work(hub, slow, pace=replace(LONG, lease=0.3), concurrency=1):
            await until(hub, "running", "a")
            async with at_work(hub, good, owner="you"):
                await until(hub, "done", "a")
    found = await find(hub, "a")
    assert (found.state, found.attempt) == ("done", 2)
    assert (tried, await effects(hub)) == (["me"], ["you"])
    assert "job was taken over by another worker" in [each["event"] for each in logs]


async def test_a_handler_whose_job_somebody_else_has_is_cancelled(hub: Hub) -> None:
    cancelled = asyncio.Event()

    async def handler(*_: object) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def steal(connection: Connection) -> None:
        jobs.release(connection, [jobs.Lease("job_a", "me", 1)])
        jobs.claim(connection, "thief", kinds=["mail"], count=1, lease_seconds=60)

    await enqueue(hub, "a")
    async with at_work(hub, handler, pace=replace(LONG, lease=0.15)):
        await until(hub, "running", "a")
        await hub.database.write(steal)
        await cancelled.wait()
    assert (await find(hub, "a")).lease_owner == "thief"


@pytest.mark.parametrize("hours", [-48, -1, 1, 48])
async def test_a_host_with_a_wrong_clock_does_no_harm(hub: Hub, hours: int) -> None:
    """A lease that one host holds is alive for the other one, and a dead one is dead, whatever their clocks say."""
    wrong = replace(hub, clock=lambda: hub.clock() + timedelta(hours=hours))
    ran: list[str] = []

    async def handler(_: Hub, job: Job) -> None:
        ran.append(job.id)

    await enqueue(hub, "held", "dead")
    await hub.database.write(jobs.claim, "other host", kinds=["mail"], count=2, lease_seconds=60)
    await hub.database.write(jobs.renew, "other host", ["job_dead"], lease_seconds=-1)
    async with at_work(wrong, handler):
        await until(hub, "done", "dead")
        await enqueue(wrong, "new")
        await until(hub, "done", "new")
    assert ran == ["job_dead", "job_new"]
    assert (await find(hub, "held")).lease_owner == "other host"


async def test_jobs_in_flight_get_some_time_at_the_end(hub: Hub) -> None:
    async def handler(*_: object) -> None:
        await asyncio.sleep(0.2)

    await enqueue(hub, "a", "b")
    async with at_work(hub, handler, concurrency=1):
        await until(hub, "running", "a")
    assert [(await find(hub, name)).state for name in "ab"] == ["done", "ready"]


async def test_what_is_left_at_the_end_is_taken_over_at_once(hub: Hub) -> None:
    async def stubborn(*_: object) -> None:
        await asyncio.sleep(60)

    await enqueue(hub, "a")
    start = time.monotonic()
    async with at_work(hub, stubborn, pace=replace(LONG, grace=0.1)):
        await until(hub, "running", "a")
    found = await find(hub, "a")
    assert (found.state, found.attempt) == ("ready", 0)
    async with at_work(hub, owner="you"):
        await until(hub, "done", "a")
    assert time.monotonic() - start < 5


async def test_a_failing_database_holds_work_up_and_ends_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = iter([Unavailable("The database is busy."), ValueError("disk on fire")])
    claim = jobs.claim

    def failing(*args: Any, **options: Any) -> Any:
        if (error := next(failures, None)) is not None:
            raise error
        return claim(*args, **options)

    monkeypatch.setattr(jobs, "claim", failing)
    await enqueue(hub, "a")
    with capture_logs() as logs:
        async with at_work(hub):
            await until(hub, "done", "a")
    assert [each["event"] for each in logs] == ["background work is held up"] * 2
    assert "fire" not in str(logs)


async def test_a_lease_that_cannot_be_renewed_once_is_renewed_the_next_time(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([Unavailable("The database is busy.")])
    renew = jobs.renew

    def failing(*args: Any, **options: Any) -> Any:
        if (error := next(failures, None)) is not None:
            raise error
        return renew(*args, **options)

    async def handler(*_: object) -> None:
        await asyncio.sleep(2.4)

    monkeypatch.setattr(jobs, "renew", failing)
    await enqueue(hub, "a")
    with capture_logs() as logs:
        async with at_work(hub, handler, pace=replace(LONG, lease=1.8)):
            await until(hub, "running", "a")
            async with at_work(hub, owner="you"):
                await until(hub, "done", "a")
    assert [each["event"] for each in logs] == ["leases not renewed"]
    assert (await find(hub, "a")).attempt == 1


async def test_a_poison_job_is_parked_and_the_others_are_done(hub: Hub) -> None:
    async def handler(_: Hub, job: Job) -> None:
        if job.id == "job_poison":
            raise ValueError

    await enqueue(hub, "poison", "a", "b")
    async with at_work(hub, handler, max_attempts=1):
        await until(hub, "parked", "poison")
        await until(hub, "done", "a", "b")


@pytest.fixture
async def second(hub: Hub, database_url: str) -> AsyncIterator[Database]:
    """A pool of connections as a second process has it."""
    made = connect(database_url)
    await made.open()
    yield made
    await made.close()


async def test_two_processes_share_the_work(hub: Hub, second: Database) -> None:
    by_owner: dict[str, list[str]] = {"me": [], "you": []}

    def handler_of(owner: str) -> Callable[[Hub, Job], Awaitable[None]]:
        async def handler(_: Hub, job: Job) -> None:
            await asyncio.sleep(0.002)
            await job.finish_with(note_effect, job.id)
            by_owner[owner].append(job.id)

        return handler

    names = [f"{number:03}" for number in range(150)]
    await enqueue(hub, *names)
    other = replace(hub, database=second, wake=type(hub.wake)())
    async with at_work(hub, handler_of("me")), at_work(other, handler_of("you"), owner="you"):
        await until(hub, "done", *names)
    assert await effects(hub) == [f"job_{name}" for name in names]
    assert min(len(done) for done in by_owner.values()) > 20


async def test_work_of_another_process_is_heard_of(hub: Hub, postgresql_url: str) -> None:
    """On PostgreSQL the enqueuing transaction wakes every process; nobody rings the bell of this one."""
    database = connect(postgresql_url)
    await database.open()
    here = replace(hub, database=database)
    async with running.working(here, kinds={"mail": Kind(nothing)}, intervals={}, pace=LONG):
        await asyncio.sleep(0.3)
        start = time.monotonic()
        await database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
        async with asyncio.timeout(30):
            await until(here, "done", "a")
        assert time.monotonic() - start < 5
    await database.close()


async def test_jobs_that_wait_for_another_system_leave_workers_to_the_rest(hub: Hub) -> None:
    waiting: list[str] = []
    answered = asyncio.Event()

    async def ask(_: Hub, job: Job) -> None:
        waiting.append(job.id)
        await answered.wait()

    kinds = {"mail": Kind(ask, outside=True), "near": Kind(nothing)}
    worker = Worker(hub, "me", Plan(kinds, {}, 4, lambda: 0.0, LONG))
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(30):
            await enqueue(hub, *"abcdef")
            while len(waiting) < 3:
                await asyncio.sleep(0.005)
            for name in ("near1", "near2"):
                await hub.database.write(jobs.enqueue, NewJob(f"job_{name}", "near", {}))
                hub.wake()
                await until(hub, "done", name)
            assert len(waiting) == 3
            answered.set()
            await until(hub, "done", *"abcdef")
    finally:
        answered.set()
        worker.stop()
        await task
