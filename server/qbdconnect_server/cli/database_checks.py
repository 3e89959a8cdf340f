"""Checks of `doctor` on the database: reachable, migrated, writable and, if it is a file, private."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.services import idempotency
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.exclusive import is_in_use
from qbdconnect_server.storage.queries import clock, job_listing
from qbdconnect_server.storage.queries.job_listing import JobCount

from .findings import Finding, fail, ok, warn

# Pruning what expired before this changes nothing, but shows that the database can be written.
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
SKEW_SECONDS: Final = 5.0
MEGABYTE: Final = 1024 * 1024
LEAST_MEGABYTES: Final = 100


def check_database(settings: Settings, *, hub_runs: bool) -> Iterator[Finding]:
    """Check the database of the settings; `hub_runs` tells whether a hub of these settings has it open."""
    address = DatabaseAddress.parse(settings.database_url)
    if address.is_sqlite:
        path = Path(address.path)
        if not path.exists():
            yield from _check_folder(path)
            return
        yield from _check_rights(path)
        yield from check_space(path, shutil.disk_usage(path.absolute().parent).free)
        # To be asked before this process opens the file itself.
        if not hub_runs and is_in_use(path):
            yield warn(f"another process has {path} open, but no hub of these settings runs; one hub serves a file")
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
        fine = ok(f"database {label} answers, is migrated and can be written")
        skew = check_skew(await database.read(clock.now), datetime.now(UTC))
        return [fine, *skew, *check_jobs(await database.read(job_listing.counts))]
    except QBDConnectError as error:
        return [fail(error.detail)]
    finally:
        await database.close()


def check_skew(of_database: datetime, of_host: datetime) -> Iterator[Finding]:
    """Compare the clocks of database and host: keys, deadlines and jobs are timed by both."""
    seconds = abs((of_database - of_host).total_seconds())
    if seconds > SKEW_SECONDS:
        yield warn(f"the clocks of the database and of this host differ by {seconds:.0f} s: set them")


def check_jobs(counts: Iterable[JobCount]) -> Iterator[Finding]:
    """Report work that the hub gave up."""
    for state, kind, number, _ in counts:
        if state == "parked":
            yield warn(f"{number} jobs of the kind {kind} are parked: see qbdconnect-server jobs list --state parked")


def check_space(path: Path, free: int) -> Iterator[Finding]:
    """Tell whether the disk of a file has room for it to grow."""
    megabytes = free // MEGABYTE
    if megabytes < LEAST_MEGABYTES:
        yield fail(f"the disk of {path} has {megabytes} MB left: make room")
    elif free < path.stat().st_size:
        yield warn(f"the disk of {path} has {megabytes} MB left, less than the database has: a backup would not fit")


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
