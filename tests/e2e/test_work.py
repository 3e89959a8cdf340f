"""Background work in processes that are killed and started again: every job is done, each effect is there once."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from qbdconnect_server.services.call import new_id
from qbdconnect_server.storage.database import Connection, Database, connect
from qbdconnect_server.storage.migrating import migrate
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.storage.queries.jobs import NewJob
from tests.e2e.worker_process import DEATHS
from tests.live_server import COMMAND, run_command, server_environment
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from qbdconnect_server.storage.queries.job_listing import ListedJob

pytestmark = pytest.mark.anyio
# What is waited for happens in other processes, which set no event.
# ruff: noqa: ASYNC110
JOBS = sized(quick=1_000, full=10_000)
SOAK_SECONDS, DEATH_SECONDS = sized(quick=(4, 2), full=(3_600, 20))
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds, for one thing to happen

EFFECT_TABLE = text("CREATE TABLE effect (job_id TEXT NOT NULL, what TEXT NOT NULL, pid INTEGER NOT NULL)")
EFFECTS = text("SELECT what, pid FROM effect WHERE job_id = :job_id ORDER BY what")
COUNT = text("SELECT count(*), count(DISTINCT job_id) FROM effect WHERE what = :what")
PIDS = text("SELECT DISTINCT pid FROM effect")
HURRY = text("UPDATE job SET run_at = created_at WHERE state = 'ready'")  # those that failed wait
STATES = text("SELECT state, count(*) FROM job GROUP BY state ORDER BY state")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class Workers:
    """Worker processes on one database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *options: str, count: int = 1) -> list[subprocess.Popen[str]]:
        """Start processes and wait until they work."""
        processes = [self.start_only(*options) for _ in range(count)]
        for each in processes:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        return processes

    def start_only(self, *options: str) -> subprocess.Popen[str]:
        """Start a process that may be dead before it is ready."""
        command = [sys.executable, "-m", "tests.e2e.worker_process", self._url, *options]
        process = subprocess.Popen(
            command, cwd=ROOT, env=server_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.processes.append(process)
        return process

    def bury(self, process: subprocess.Popen[str]) -> None:
        """Kill a process and forget it."""
        process.kill()
        process.communicate(timeout=30)
        self.processes.remove(process)

    def end(self) -> None:
        """End all processes that are left."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.communicate(timeout=30)


@pytest.fixture
def workers(fresh_url: str) -> Iterator[Workers]:
    made = Workers(fresh_url)
    yield made
    made.end()


@pytest.fixture
async def hub_database(fresh_url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, fresh_url)
    made = connect(fresh_url)
    await made.open()
    await made.write(lambda connection: connection.execute(EFFECT_TABLE) and None)
    yield made
    await made.close()


async def enqueue(database: Database, kind: str, count: int = 1, **payload: Any) -> list[str]:
    """Enqueue jobs and return their ids."""
    new = [NewJob(new_id("job"), kind, payload) for _ in range(count)]
    await database.write(jobs.enqueue_all, new)
    return [each.id for each in new]


async def find(database: Database, job_id: str) -> ListedJob:
    found = await database.read(job_listing.by_id, job_id)
    assert found is not None
    return found[0]


def rows(connection: Connection, /, statement: Any, **parameters: Any) -> list[Any]:
    return [tuple(row) for row in connection.execute(statement, parameters)]


async def effects(database: Database, job_id: str) -> list[str]:
    return [what for what, _ in await database.read(rows, EFFECTS, job_id=job_id)]


async def counted(database: Database, what: str = "counted") -> tuple[int, int]:
    """Count the effects, and the jobs that have one."""
    ((everything, different),) = await database.read(rows, COUNT, what=what)
    return everything, different


async def until_done(database: Database, patience: float = PATIENCE) -> None:
    """Wait until no job is ready or running."""
    async with asyncio.timeout(patience):
        while {each.state for each in await database.read(job_listing.counts)} & {"ready", "running"}:
            await asyncio.sleep(0.05)


async def until_effect(database: Database, job_id: str, what: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while what not in await effects(database, job_id):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
async def test_one_of_two_processes_is_killed_and_every_effect_is_there_once(
    hub_database: Database, workers: Workers
) -> None:
    await enqueue(hub_database, "count", JOBS)
    started = time.monotonic()
    first, _ = workers.start(count=2)
    while (await counted(hub_database))[0] < JOBS // 5:
        await asyncio.sleep(0.01)
    first.kill()
    killed_at = (await counted(hub_database))[0]
    await until_done(hub_database)
    seconds = time.monotonic() - started
    print(f"\n{JOBS} jobs, one of two processes killed after {killed_at}: {seconds:.1f} s, {JOBS / seconds:.0f} jobs/s")
    assert killed_at < JOBS
    assert await counted(hub_database) == (JOBS, JOBS)
    assert await hub_database.read(rows, STATES) == [("done", JOBS)]
    assert len(await hub_database.read(rows, PIDS)) == 2


@pytest.mark.parametrize("database", ["sqlite"], scope="session")
async def test_a_killed_process_that_comes_back_does_what_is_left(hub_database: Database, workers: Workers) -> None:
    count = JOBS // 2
    await enqueue(hub_database, "count", count)
    for part in (1, 2):
        (process,) = workers.start()
        while (await counted(hub_database))[0] < count * part // 4:
            await asyncio.sleep(0.01)
        process.kill()
        process.wait()
    workers.start()
    await until_done(hub_database)
    assert await counted(hub_database) == (count, count)
    assert await hub_database.read(rows, STATES) == [("done", count)]


async def test_finished_steps_are_not_repeated_after_a_kill(hub_database: Database, workers: Workers) -> None:
    (job_id,) = await enqueue(hub_database, "climb")
    (first,) = workers.start()
    await until_effect(hub_database, job_id, "attempt 1 at third")
    first.kill()
    workers.start()
    await until_done(hub_database)
    assert await effects(hub_database, job_id) == [
        "attempt 1 at third",
        "attempt 2 at third",
        "first",
        "second",
        "third",
    ]


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
async def test_a_process_that_slept_through_its_lease_has_no_effect(hub_database: Database, workers: Workers) -> None:
    """The whole process is stopped, as by a suspended machine, and wakes when another one has done its job."""
    (job_id,) = await enqueue(hub_database, "stumble", seconds=0.3)
    (first,) = workers.start()
    await until_effect(hub_database, job_id, "begun")
    first.send_signal(signal.SIGSTOP)
    workers.start()
    await until_done(hub_database)
    first.send_signal(signal.SIGCONT)
    await asyncio.sleep(1)
    found = await find(hub_database, job_id)
    assert (found.state, found.attempt) == ("done", 2)
    assert await effects(hub_database, job_id) == ["begun", "begun", "counted"]
    # It is still good for other work.
    await enqueue(hub_database, "count", 50)
    await until_done(hub_database)
    assert first.poll() is None


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
async def test_a_job_that_kills_its_process_is_parked_and_the_others_are_done(
    hub_database: Database, workers: Workers
) -> None:
    (poison,) = await enqueue(hub_database, "kill")
    harmless = await enqueue(hub_database, "count", 20)
    deadline = time.monotonic() + PATIENCE
    deaths = 0
    while (await find(hub_database, poison)).state != "parked":
        assert time.monotonic() < deadline
        process = await asyncio.to_thread(workers.start_only, "--workers", "2")
        while process.poll() is None and (await find(hub_database, poison)).state != "parked":
            await asyncio.sleep(0.05)
        deaths += process.poll() == -signal.SIGKILL
    await until_done(hub_database)
    assert deaths == DEATHS
    assert (await find(hub_database, poison)).attempt == DEATHS
    assert await counted(hub_database) == (len(harmless), len(harmless))


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
async def test_a_schedule_on_two_processes_has_each_slot_once(hub_database: Database, workers: Workers) -> None:
    processes = workers.start("--ticking", count=2)
    started = time.monotonic()
    await asyncio.sleep(3)
    seconds = time.monotonic() - started
    for each in processes:
        each.send_signal(signal.SIGTERM)
        each.wait(timeout=30)
    ticks, different = await counted(hub_database, "ticked")
    assert ticks == different
    assert seconds * 4 * 0.5 <= ticks <= (seconds + 5) * 4


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
async def test_an_orderly_stop_gives_jobs_back_at_once(hub_database: Database, workers: Workers) -> None:
    """The grace is half a second here, the job takes an hour."""
    (job_id,) = await enqueue(hub_database, "climb")
    (first,) = workers.start()
    await until_effect(hub_database, job_id, "attempt 1 at third")
    first.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, 30) == 0
    found = await find(hub_database, job_id)
    assert (found.state, found.attempt, found.lease_owner) == ("ready", 0, None)


async def test_a_soak_with_failures_and_kills(hub_database: Database, workers: Workers, database: str) -> None:
    """Work comes in all the time, attempts fail, processes die; at the end all is done, once, and nothing piles up."""
    chance = random.Random(20261121)
    count = 2 if database == "postgresql" else 1
    processes = workers.start(count=count)
    begun = time.monotonic()
    enqueued = deaths = 0
    while (seconds := time.monotonic() - begun) < SOAK_SECONDS:
        enqueued += len(await enqueue(hub_database, "count", chance.randrange(1, 40)))
        later = datetime.now(UTC) + timedelta(seconds=chance.uniform(0, 2))
        payload = {"failures": [1]} if chance.random() < 0.1 else {}
        await hub_database.write(jobs.enqueue, NewJob(new_id("job"), "fail-often", payload, run_at=later))
        enqueued += 1
        await asyncio.sleep(0.1)
        if seconds > (deaths + 1) * DEATH_SECONDS:
            deaths += 1
            workers.bury(processes.pop(0))
            processes += await asyncio.to_thread(workers.start)
    await hub_database.write(lambda connection: connection.execute(HURRY) and None)
    await until_done(hub_database, 120)
    print(f"\nsoak on {database}: {enqueued} jobs in {SOAK_SECONDS} s, {deaths} processes killed")
    assert deaths
    assert await counted(hub_database) == (enqueued, enqueued)
    assert await hub_database.read(rows, STATES) == [("done", enqueued)]
    assert all(megabytes(each) < 150 for each in processes)


def megabytes(process: subprocess.Popen[str]) -> float:
    """Memory that a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


@pytest.mark.parametrize("database", ["postgresql"], scope="session")
def test_the_command_works_until_it_is_told_to_stop(fresh_url: str, tmp_path: Path) -> None:
    environment = server_environment(database_url=fresh_url, log_format="json")
    assert run_command("migrate", environment=environment).returncode == 0
    process = subprocess.Popen([*COMMAND, "work"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while "  done " not in run_command("jobs", "list", "--state", "done", environment=environment).stdout:
            assert time.monotonic() < deadline
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "worker started" in log
    assert "worker stopped" in log.splitlines()[-1]
