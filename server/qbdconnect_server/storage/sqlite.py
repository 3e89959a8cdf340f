"""A SQLite file: reads run in the event loop on a connection of their own, writes in one thread."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.storage import schema
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.engine import ENGINE_OPTIONS
from qbdconnect_server.storage.errors import DatabaseUnavailable
from qbdconnect_server.storage.writer import Writer

T = TypeVar("T")
P = ParamSpec("P")

# Milliseconds that a connection waits for a lock of another process. A reader runs in the event loop and waits only in
# the rare moments when SQLite recovers or closes its log.
READER_TIMEOUT: Final = 200
WRITER_TIMEOUT: Final = 5000

CONNECT_ERRORS: Final = (OSError, sqlite3.Error, DBAPIError)
UNAVAILABLE: Final = {
    sqlite3.SQLITE_BUSY: "The database is busy.",
    sqlite3.SQLITE_LOCKED: "The database is busy.",
    sqlite3.SQLITE_FULL: "The disk of the database is full.",
    sqlite3.SQLITE_IOERR: "The disk of the database cannot be read or written.",
    sqlite3.SQLITE_READONLY: "The database is read-only.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened.",
}


class SqliteDatabase:
    """The embedded database; see `Database` for what its methods promise."""

    _reader: Connection
    _reader_driver: Any
    _writer: Writer

    def __init__(self, address: DatabaseAddress) -> None:
        self._address = address
        self._engine = sqlite_engine(address)

    async def open(self) -> None:
        """Open the file, which is created if there is none."""
        try:
            writing = open_connection(self._engine, self._address, timeout=WRITER_TIMEOUT)
            self._reader = open_connection(self._engine, self._address, timeout=READER_TIMEOUT)
        except CONNECT_ERRORS as error:
            raise cannot_use(self._address, error) from None
        self._reader_driver = self._reader.connection.dbapi_connection
        self._reader_driver.execute("PRAGMA query_only = ON")
        self._writer = Writer(writing, translate=translated)

    async def close(self) -> None:
        """Finish the writes that wait, then let go of the file."""
        self._writer.refuse()
        await asyncio.to_thread(self._writer.drain)
        self._writer.connection.close()
        self._reader.close()
        self._engine.dispose()

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query at once, in a transaction that is never interrupted: nothing is awaited in it.

        SQLAlchemy's own notion of a transaction stays open for ever, which costs nothing: the driver knows none of it.
        """
        try:
            self._reader_driver.execute("BEGIN")
            try:
                return query(self._reader, *args, **kwargs)
            finally:
                self._reader_driver.commit()
        except (DBAPIError, sqlite3.Error) as error:
            told = translated(error)
            if told is None:
                raise
            raise told from error

    async def write(self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Hand a transaction to the writer and wait for its commit."""
        result: T = await self._writer.submit(lambda connection: transaction(connection, *args, **kwargs))
        return result

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Return at once: nobody will ever tell anything."""

    async def scrub(self) -> None:
        """Empty the log, in which deleted rows can still be read; whoever writes all the while may put that off."""
        await asyncio.to_thread(empty_log, self._address)

    async def check(self) -> None:
        """Read the release of the tables."""
        try:
            revision = await self.read(schema.revision)
        except (Unavailable, *CONNECT_ERRORS) as error:
            raise cannot_use(self._address, error) from None
        schema.require_head(revision, self._address)


def sqlite_engine(address: DatabaseAddress) -> Engine:
    """Make an engine whose connections are in the driver's autocommit mode: transactions are begun by hand."""
    return create_engine(
        f"sqlite+pysqlite:///{address.path}",
        poolclass=NullPool,
        connect_args={"isolation_level": None, "check_same_thread": False},
        **ENGINE_OPTIONS,
    )


def open_connection(engine: Engine, address: DatabaseAddress, *, timeout: int) -> Connection:
    """Connect to a file, made if missing; `timeout` in milliseconds is how long it waits for locks of others."""
    create_file(address.path)
    connection = engine.connect()
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(f"PRAGMA busy_timeout = {timeout}")
        use_write_ahead_log(driver)
        # A commit is answered once it is on the disk: with NORMAL a power failure could lose it.
        driver.execute("PRAGMA synchronous = FULL")
        driver.execute("PRAGMA foreign_keys = ON")
        # What is erased is overwritten; some builds of SQLite do so by themselves, others only when told.
        driver.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def empty_log(address: DatabaseAddress) -> None:
    """Move all of the log into the file and cut it to nothing."""
    with closing(sqlite3.connect(address.path, timeout=WRITER_TIMEOUT / 1000)) as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def create_file(path: str) -> None:
    """Make the file for its owner only, as it holds customers' data; SQLite gives its companions the same rights."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def use_write_ahead_log(driver: Any) -> None:
    """Switch the file over; when two processes do so at once, one is told "locked" without waiting for its timeout."""
    deadline = time.monotonic() + WRITER_TIMEOUT / 1000
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def translated(error: Exception) -> Unavailable | None:
    """Tell callers of an error of the driver that has nothing to do with the statement."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the low byte is the error, the rest its variety
    return Unavailable(UNAVAILABLE[code]) if code in UNAVAILABLE else None


def cannot_use(address: DatabaseAddress, error: Exception) -> DatabaseUnavailable:
    """Say in one line why a file cannot be used."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return DatabaseUnavailable(f"The database {address.label} cannot be used: {original}.")
