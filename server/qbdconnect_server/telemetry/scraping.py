"""What is asked when Prometheus scrapes: the database and its jobs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog

from .metrics import Snapshot

CHECK_SECONDS: Final = 3.0

log = structlog.get_logger(__name__)


async def take_snapshot(
    check: Callable[[], Awaitable[object]], count_jobs: Callable[[], Awaitable[Iterable[tuple[str, str, int]]]]
) -> Snapshot:
    """Check the database and count its jobs as (kind, state, number); a database that fails is a figure, no error."""
    started = time.perf_counter()
    jobs = None
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
            seconds = time.perf_counter() - started
            jobs = await count_jobs()
    # Whatever the database's driver raises means the same here.
    except Exception as error:  # noqa: BLE001
        log.warning("the database failed at a scrape", fault=type(error).__name__)
        return Snapshot(database_up=False, database_seconds=time.perf_counter() - started, jobs=None)
    return Snapshot(database_up=True, database_seconds=seconds, jobs=jobs)
