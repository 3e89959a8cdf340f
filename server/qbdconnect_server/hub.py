"""The life of a hub: put together from the settings, opened, kept tidy, closed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

import structlog

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.passwords import hash_password
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.migrating import migrate, pending

PRUNE_SECONDS: Final = 3600.0

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def build_hub(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, new_id: Callable[[str], str] = new_id
) -> Hub:
    """Put together what services need; nothing is connected yet."""
    database = connect(settings.database_url, pool_size=settings.database_pool_size)
    return Hub(database=database, settings=settings, clock=clock, new_id=new_id, hash_password=hash_password)


@asynccontextmanager
async def opened(hub: Hub) -> AsyncIterator[None]:
    """Open the database, migrated first if it is SQLite, and close it at the end.

    Raises Unavailable if it cannot be used, or is PostgreSQL and not migrated.
    """
    await _migrate(hub.settings.database_url)
    await hub.database.open()
    try:
        yield
    finally:
        await hub.database.close()


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[None]:
    """Keep the database open and, every hour, free of idempotency keys that have expired."""
    async with opened(hub):
        pruning = asyncio.create_task(_prune_hourly(hub))
        try:
            yield
        finally:
            pruning.cancel()
            with suppress(asyncio.CancelledError):
                await pruning


async def _migrate(url: str) -> None:
    # Migrations block, and on PostgreSQL they run an event loop of their own.
    if DatabaseAddress.parse(url).is_sqlite:
        await asyncio.to_thread(migrate, url)
    elif await asyncio.to_thread(pending, url):
        raise Unavailable("database is not migrated: run qbdconnect-server migrate")


async def _prune_hourly(hub: Hub) -> None:
    while True:
        try:
            while await idempotency.prune(hub.database, hub.clock()):
                pass
        except Exception as error:  # noqa: BLE001 - a failure is no reason to stop: the next hour tries again
            log.warning("expired idempotency keys not pruned", fault=type(error).__name__)
        await asyncio.sleep(PRUNE_SECONDS)
