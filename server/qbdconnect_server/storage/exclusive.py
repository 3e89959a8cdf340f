"""Whether a SQLite file is in use, and how to have it alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from qbdconnect_server.storage.errors import DatabaseUnavailable

BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class InUse(DatabaseUnavailable):
    """Another connection, of this or another process, has the file open."""


@contextmanager
def exclusive(path: Path) -> Iterator[sqlite3.Connection]:
    """Have a file alone: whoever opens it meanwhile waits. Raises InUse, or sqlite3.DatabaseError if it is damaged.

    Every connection in SQLite's write-ahead mode, even an idle one, holds a shared lock on the file for as long as it
    lives, and in exclusive mode SQLite asks for the only lock before it reads anything.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the mode keeps the lock
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BUSY:
                raise
            raise InUse(f"{path} is in use: stop the hub and every other program that has it open.") from None
        yield connection


def is_in_use(path: Path) -> bool:
    """Tell whether somebody has a file open as a database; one that is damaged counts as free."""
    try:
        with exclusive(path):
            return False
    except InUse:
        return True
    except sqlite3.DatabaseError:
        return False
