"""Checks of `doctor` on the database: reachable, migrated, writable and, if it is a file, private."""

import asyncio
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.services import idempotency
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.database import connect

from .findings import Finding, fail, ok, warn

# Pruning what expired before this changes nothing, but shows that the database can be written.
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def check_database(settings: Settings) -> Iterator[Finding]:
    """Check the database of the settings."""
    address = DatabaseAddress.parse(settings.database_url)
    if address.is_sqlite:
        path = Path(address.path)
        if not path.exists():
            yield from _check_folder(path)
            return
        yield from _check_rights(path)
    yield from asyncio.run(_check_use(settings))


async def _check_use(settings: Settings) -> list[Finding]:
    label = settings.database_label
    database = connect(settings.database_url, pool_size=1)
    try:
        await database.open()
    except QBDConnectError as error:
        return [fail(error.detail)]
    try:
        await database.check()
        await idempotency.prune(database, LONG_AGO)
    except QBDConnectError as error:
        return [fail(error.detail)]
    finally:
        await database.close()
    return [ok(f"database {label} answers, is migrated and can be written")]


def _check_folder(path: Path) -> Iterator[Finding]:
    folder = path.absolute().parent
    if os.access(folder, os.W_OK | os.X_OK):
        yield ok(f"database {path} does not exist yet; serve creates it")
    else:
        yield fail(f"database {path} cannot be created: {folder} does not exist or cannot be written")


def _check_rights(path: Path) -> Iterator[Finding]:
    rights = stat.S_IMODE(path.stat().st_mode)
    if rights & (stat.S_IRWXG | stat.S_IRWXO):
        yield warn(f"other users of this machine may open {path} (mode {rights:o}): run chmod 600 {path}")
    else:
        yield ok(f"only its owner may open {path}")
