"""Putting a backup in the place of a SQLite database."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from qbdconnect_server.storage.backup import (
    EVERYTHING,
    NoHub,
    check_hub,
    companions,
    copy_into,
    is_damaged,
    publish,
    unfinished,
)
from qbdconnect_server.storage.exclusive import exclusive
from qbdconnect_server.storage.migrating import migrate
from qbdconnect_server.storage.sqlite import create_file


class Restored(NamedTuple):
    """The revision of the tables in the backup, and where the replaced database is kept, if there was one."""

    revision: str
    kept: Path | None


def restore(backup: Path, database: Path, *, now: datetime) -> Restored:
    """Let a database hold what a backup holds, migrated to this release; the replaced one is kept beside it.

    A process that is killed leaves the old state or the new one, and files that end in `.part`. Raises NoHub for a file
    that is no whole database of a hub, DatabaseUnavailable if it is of a later release, InUse if anybody has the
    database open, and OSError or sqlite3.Error if the disk fails.
    """
    with unfinished(database) as part:
        revision = _prepare(backup, part)
        create_file(str(database))
        return Restored(revision, _replace(part, database, _free_name(database, now)))


def _prepare(backup: Path, part: Path) -> str:
    """Make a checked copy of the backup with the tables of this release."""
    if any(each.exists() and each.stat().st_size for each in companions(backup)):
        raise NoHub(f"{backup} is a database in use, or a part of one: make a backup with qbdconnect-server backup.")
    shutil.copyfile(backup, part)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            revision = check_hub(copy, backup)
    except sqlite3.DatabaseError:
        raise NoHub(f"{backup} is no database of a hub, or it is damaged.") from None
    migrate(f"sqlite:///{part}")
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return revision


def _free_name(database: Path, now: datetime) -> Path:
    """Find a name beside the database that no file has."""
    name = f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}"
    kept = database.with_name(name)
    number = 1
    while kept.exists():
        number += 1
        kept = database.with_name(f"{name}-{number}")
    return kept


def _replace(part: Path, database: Path, kept: Path) -> Path | None:
    try:
        with exclusive(database) as old:
            is_empty = old.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
            if not is_empty:
                _keep(old, database, kept)
            _overwrite(old, part)
    except (NoHub, sqlite3.DatabaseError) as error:
        if not is_damaged(error):
            raise
        _replace_damaged(part, database, kept)
        return kept
    return None if is_empty else kept


def _keep(old: sqlite3.Connection, database: Path, kept: Path) -> None:
    with unfinished(database) as copy:
        copy_into(old, copy)
        publish(copy, kept, force=False)


def _overwrite(old: sqlite3.Connection, part: Path) -> None:
    """Write all pages in one transaction of SQLite: neither a crash nor another process ever sees half of it."""
    old.execute("PRAGMA journal_mode = DELETE")
    old.execute("PRAGMA synchronous = FULL")
    with closing(sqlite3.connect(part, isolation_level=None)) as new:
        new.backup(old, pages=EVERYTHING)


def _replace_damaged(part: Path, database: Path, kept: Path) -> None:
    """Replace a file that SQLite cannot read as a hub's; it is kept byte by byte."""
    with unfinished(database) as copy:
        shutil.copyfile(database, copy)
        publish(copy, kept, force=False)
    # A log of the old file must never be applied to the new one.
    for companion in companions(database):
        companion.unlink(missing_ok=True)
    publish(part, database, force=True)
