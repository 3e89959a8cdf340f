"""A worker for as long as the hub runs."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage.queries.jobs import CHANNEL
from qbdconnect_server.work.handlers import HANDLERS, Kind
from qbdconnect_server.work.schedules import SCHEDULES
from qbdconnect_server.work.worker import Pace, Plan, Worker


@asynccontextmanager
async def working(
    hub: Hub,
    *,
    kinds: Mapping[str, Kind] = HANDLERS,
    intervals: Mapping[str, timedelta] = SCHEDULES,
    pace: Pace = Pace(),  # noqa: B008 - it never changes
) -> AsyncIterator[None]:
    """Run background work for the length of a block, unless the setting `workers` is 0.

    At the end the jobs in flight get 10 seconds, then they are given back.
    """
    if not hub.settings.workers:
        yield
        return
    plan = Plan(kinds, intervals, hub.settings.workers, secrets.SystemRandom().random, pace)
    worker = Worker(hub, _owner(), plan)
    listening = asyncio.create_task(hub.database.listen(CHANNEL, hub.wake))
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await running
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


def _owner() -> str:
    """Name the process for operators who look at a lease, and make the name unique."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
