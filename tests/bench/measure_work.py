"""Background work: what an idle hub costs, and how many jobs go through one process."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qbdconnect_server.hub import build_hub, opened
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.work import working
from qbdconnect_server.work.handlers import Kind

from .processes import serving
from .report import Detail, Figure, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.services.jobs.jobs import Job

SERVE = ("qbdconnect_server", "serve", "--port", "{port}")
IDLE_BOUND = 1.0  # per cent of a core
SETTLING_SECONDS = 3.0  # the first jobs of the schedules, and what is left of the start
CONCURRENCY = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Load:
    """How much to measure."""

    idle_seconds: float
    jobs: int


@dataclass(frozen=True, slots=True)
class Speed:
    """What a process does in a second."""

    enqueued: float
    done: Mapping[int, float]  # by the number of jobs at once


def measure_work(urls: Mapping[str, str], load: Load, folder: Path) -> Topic:
    """Measure on migrated, empty databases, by the name of each."""
    idle = {name: _idle_percent(url, load.idle_seconds, folder / f"{name}.log") for name, url in urls.items()}
    speeds = {name: asyncio.run(_speed(url, load.jobs)) for name, url in urls.items()}
    return Topic(
        "Background work",
        f"CPU time of an idle serve over {load.idle_seconds:g} s; {load.jobs} jobs through a process, durable settings",
        [Figure(f"idle, {name}", percent, "% core", IDLE_BOUND, "at most") for name, percent in idle.items()],
        [
            *(
                Detail(f"jobs/s, {name}", {f"{number} at once": each for number, each in speed.done.items()}, "/s")
                for name, speed in speeds.items()
            ),
            Detail("enqueued in one transaction", {name: speed.enqueued for name, speed in speeds.items()}, "/s"),
        ],
    )


def _idle_percent(url: str, seconds: float, log: Path) -> float:
    with serving(SERVE, {"QBDCONNECT_DATABASE_URL": url}, log) as server:
        time.sleep(SETTLING_SECONDS)
        begin = _cpu_seconds(server.process.pid)
        time.sleep(seconds)
        return 100 * (_cpu_seconds(server.process.pid) - begin) / seconds


def _cpu_seconds(pid: int) -> float:
    """Read the time that a process has had, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _speed(url: str, count: int) -> Speed:
    hub = build_hub(Settings(database_url=url))
    done = {}
    async with opened(hub):
        enqueued = await _enqueue(hub, count * 10, datetime.now(UTC) + timedelta(days=1))
        for concurrency in CONCURRENCY:
            await _enqueue(hub, count)
            done[concurrency] = await _work(url, count, concurrency)
    return Speed(enqueued, done)


async def _enqueue(hub: Hub, count: int, run_at: datetime | None = None) -> float:
    """Return how many were enqueued in a second."""
    new = [NewJob(hub.new_id("job"), "bench", {"number": number}, run_at) for number in range(count)]
    begin = time.perf_counter()
    await hub.database.write(jobs.enqueue_all, new)
    return count / (time.perf_counter() - begin)


async def _work(url: str, count: int, concurrency: int) -> float:
    """Return how many jobs were done in a second; many others wait in the same table for another day."""
    left = count
    all_done = asyncio.Event()

    async def handler(_: Hub, job: Job) -> None:
        nonlocal left
        await job.finish()
        left -= 1
        if not left:
            all_done.set()

    hub = build_hub(Settings(database_url=url, workers=concurrency))
    async with opened(hub):
        begin = time.perf_counter()
        async with working(hub, kinds={"bench": Kind(handler)}, intervals={}):
            await all_done.wait()
            return count / (time.perf_counter() - begin)
