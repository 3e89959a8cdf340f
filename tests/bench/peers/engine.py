"""The async engine of the peers, tuned as a careful project would, and durable like the hub's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import create_async_engine

from .tables import Table, rows

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from tests.bench.data import Dataset

# aiosqlite runs a thread for each connection: of 1, 2, 5 and 16 two take the least CPU time.
POOL_SIZES = {"sqlite": 2, "postgresql": 16}
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def connect(url: str) -> AsyncEngine:
    """Make the engine of a database URL without a driver, such as sqlite:///path or postgresql://..."""
    dialect, _, rest = url.partition(":")
    engine = create_async_engine(
        f"{DRIVERS[dialect]}:{rest}",
        pool_size=POOL_SIZES[dialect],
        max_overflow=0,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    if dialect == "sqlite":
        event.listen(engine.sync_engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def load(url: str, data: Dataset) -> None:
    """Create the tables and store the data set."""
    engine = connect(url)
    async with engine.begin() as connection:
        await connection.run_sync(Table.metadata.create_all)
        for table, values in rows(data):
            await connection.execute(insert(table), values)
    await engine.dispose()
