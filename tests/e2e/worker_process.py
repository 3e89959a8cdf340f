"""A worker in a process of its own, with handlers that leave their effects in the database; tests kill it."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import uvloop
from sqlalchemy import text

from qbdconnect_server.hub import build_hub, opened
from qbdconnect_server.settings import Settings
from qbdconnect_server.work import working
from qbdconnect_server.work.handlers import Kind
from qbdconnect_server.work.worker import Pace

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.services.jobs.jobs import Job
    from qbdconnect_server.storage.database import Connection

LEASE = 1.5  # seconds
GRACE = 0.5  # seconds
DEATHS = 2  # of a process, then the job that kills it is parked
TICK = timedelta(seconds=0.25)
NOTE = text("INSERT INTO effect (job_id, what, pid) VALUES (:job_id, :what, :pid)")


def note(connection: Connection, job_id: str, what: str) -> None:
    """Leave an effect; the table admits duplicates, so that a test can see them."""
    connection.execute(NOTE, {"job_id": job_id, "what": what, "pid": os.getpid()})


async def count(_: Hub, job: Job) -> None:
    """Have one effect."""
    await job.finish_with(note, job.id, "counted")


async def climb(hub: Hub, job: Job) -> None:
    """Take three steps, and stay on the third one at the first attempt until the process is killed."""
    for name in ("first", "second"):
        await job.step_with(name, note, job.id, name)
    await hub.database.write(note, job.id, f"attempt {job.attempt} at third")
    if job.attempt == 1:
        await asyncio.sleep(3600)
    await job.finish_with(note, job.id, "third")


async def stumble(hub: Hub, job: Job) -> None:
    """Say that it begins, wait, and have one effect."""
    await hub.database.write(note, job.id, "begun")
    await asyncio.sleep(job.payload["seconds"])
    await job.finish_with(note, job.id, "counted")


async def kill(*_: object) -> None:
    """End the process as a crash of the interpreter would."""
    os.kill(os.getpid(), signal.SIGKILL)


async def tick(_: Hub, job: Job) -> None:
    """Be run by a schedule."""
    await job.finish_with(note, job.id, "ticked")


async def fail_often(_: Hub, job: Job) -> None:
    """Fail at the attempts that the payload names, then have one effect."""
    if job.attempt in job.payload.get("failures", ()):
        raise ConnectionError
    await job.finish_with(note, job.id, "counted")


KINDS = {
    "count": Kind(count),
    "climb": Kind(climb),
    "stumble": Kind(stumble),
    "kill": Kind(kill, max_attempts=DEATHS),
    "tick": Kind(tick),
    "fail-often": Kind(fail_often, max_attempts=100),
}


async def main(url: str, workers: int, *, ticking: bool) -> None:
    """Work until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    hub = build_hub(Settings(database_url=url, workers=workers))
    intervals = {"tick": TICK} if ticking else {}
    async with opened(hub), working(hub, kinds=KINDS, intervals=intervals, pace=Pace(lease=LEASE, grace=GRACE)):
        print("ready", flush=True)
        await stopped.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--ticking", action="store_true")
    options = parser.parse_args()
    uvloop.run(main(options.url, options.workers, ticking=options.ticking))
