"""Copies of a SQLite database, made while the hub goes on writing."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from qbdconnect_server.storage.errors import DatabaseUnavailable

BUSY_SECONDS: Final = 10.0
EVERYTHING: Final = -1  # pages in one step: one state of the data, which no writer can make us begin anew


class Copy(NamedTuple):
    """What was copied: the revision of the tables and the size of the file in bytes."""

    revision: str
    size: int


class NoHub(DatabaseUnavailable):
    """A file is no database of a hub, or it is damaged."""


def back_up(source: Path, target: Path, *, force: bool = False) -> Copy:
    """Copy the database `source` into one file, complete, checked and on the disk, or not at all.

    It holds everything that was committed before the call. Raises FileExistsError unless `force` allows to replace a
    file, NoHub, or sqlite3.Error. A process that is killed leaves at most a file `.<name>-*.part` beside the target.
    """
    if target.exists() and not force:
        raise FileExistsError(f"{target} exists")
    with closing(open_database(source)) as database, unfinished(target) as part:
        copied = copy_into(database, part)
        publish(part, target, force=force)
    return copied


def open_database(path: Path) -> sqlite3.Connection:
    """Open a file that exists; raises NoHub if there is none."""
    if not path.is_file():
        raise NoHub(f"There is no file {path}.")
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS)


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Make an empty file beside the target, for its owner only, that is gone at the end."""
    number, name = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.absolute().parent)
    os.close(number)
    part = Path(name)
    try:
        yield part
    finally:
        for leftover in (part, *companions(part)):
            leftover.unlink(missing_ok=True)


def companions(path: Path) -> list[Path]:
    """List the files that SQLite may keep beside a database."""
    return [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")]


def copy_into(database: sqlite3.Connection, path: Path) -> Copy:
    """Copy a database into a file and check the copy. Raises NoHub."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        try:
            database.backup(copy, pages=EVERYTHING)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no companions
            revision = check_hub(copy, "The database")
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise
            raise NoHub(f"The database is damaged, or it is none: {error}.") from None
    return Copy(revision, path.stat().st_size)


def check_hub(database: sqlite3.Connection, name: object) -> str:
    """Check that a database is whole and a hub's; give the revision of its tables. Raises NoHub, sqlite3.Error."""
    (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise NoHub(f"{name} is damaged: {found}.")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    row = (
        database.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in tables else None
    )
    if row is None or "customer" not in tables:
        raise NoHub(f"{name} is no database of a hub.")
    return str(row[0])


def publish(part: Path, target: Path, *, force: bool) -> None:
    """Put a finished file on the disk and under its name, in one step. Raises FileExistsError unless `force`."""
    flush(part)
    if force:
        part.replace(target)
    else:
        _link(part, target)
    flush(target.absolute().parent)


def _link(part: Path, target: Path) -> None:
    try:
        target.hardlink_to(part)  # unlike a rename, it never replaces a file
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(f"{target} exists") from None
        part.replace(target)


def flush(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def is_damaged(error: Exception) -> bool:
    """Tell whether an error says that a file is no database of a hub or is damaged."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, NoHub) or code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
