"""A PostgreSQL database: plain functions run on pooled connections of asyncpg."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, Final, NoReturn, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from qbdconnect_server.errors import QBDConnectError, RuleBroken, Unavailable
from qbdconnect_server.storage import notifications, schema
from qbdconnect_server.storage.address import MEND, DatabaseAddress
from qbdconnect_server.storage.engine import ENGINE_OPTIONS
from qbdconnect_server.storage.errors import DatabaseUnavailable

T = TypeVar("T")
P = ParamSpec("P")

PAUSES: Final = (0.05, 0.1, 0.2)  # seconds between two attempts
CONNECT_TIMEOUT: Final = 5.0  # seconds
POOL_TIMEOUT: Final = 5.0  # seconds that a request waits for a connection
TRANSACTIONS: Final = "READ COMMITTED"
SERVER_SETTINGS: Final = {
    "application_name": "qbdconnect-server",
    "lock_timeout": "5s",  # no request waits longer for a row that another one changes
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}

# Codes of the server (SQLSTATE). These undid the transaction for certain, even when the commit reports them.
UNDONE: Final = {"40001", "40P01"}  # serialization failure, deadlock
# These pass: the above, tables changed under a cached plan, shutdown, crash, start, too many connections.
PASSING: Final = {*UNDONE, "0A000", "57P01", "57P02", "57P03", "53300"}
# No second attempt mends these at once, but time or an operator does.
LASTING: Final = {
    "55P03": "Another request is changing the same object.",
    "57014": "The database took too long.",
    "53100": "The disk of the database is full.",
    "53200": "The database is out of memory.",
    "25006": "The database is read-only.",
}
NOT_A_TEXT: Final = "22021"


class PostgresqlDatabase:
    """The database of larger hubs; see `Database` for what its methods promise."""

    def __init__(self, address: DatabaseAddress, *, pool_size: int) -> None:
        self._address = address
        self._engine = postgresql_engine(address, pool_size=pool_size)
        # Queries are plain functions; SQLAlchemy runs them in a greenlet that awaits the driver where they block. One
        # greenlet for connecting and querying together costs a fifth less than AsyncConnection.run_sync.
        self._reader = self._engine.sync_engine
        self._writer = self._reader.execution_options(isolation_level=TRANSACTIONS)

    async def open(self) -> None:
        """Connect once, so that a wrong address is told at the start."""
        try:
            async with self._engine.connect():
                pass
        except CONNECT_ERRORS as error:
            await self._engine.dispose()
            raise cannot_use(self._address, error) from None

    async def close(self) -> None:
        """Disconnect; writes under way hold a connection of their own and finish."""
        await self._engine.dispose()

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query outside any transaction."""

        def attempt() -> T:
            with self._reader.connect() as connection:
                return query(connection, *args, **kwargs)

        return await _persist(attempt)

    async def write(self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a transaction at READ COMMITTED."""

        def attempt() -> T:
            with self._writer.connect() as connection:
                result = transaction(connection, *args, **kwargs)
                _commit(connection)
                return result

        return await _persist(attempt)

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Listen on a connection beside the pool."""
        await notifications.listen(partial(connect_driver, self._address), channel, heard)

    async def scrub(self) -> None:
        """Return at once: PostgreSQL's own autovacuum does it, and its logs and backups are the operator's."""

    async def check(self) -> None:
        """Read the release of the tables."""
        try:
            revision = await self.read(schema.revision)
        except (Unavailable, DBAPIError) as error:
            raise cannot_use(self._address, error) from None
        schema.require_head(revision, self._address)


def postgresql_engine(address: DatabaseAddress, *, pool_size: int) -> AsyncEngine:
    """Make an engine; asyncpg reads the URL itself, since it knows libpq's parameters such as sslmode."""

    async def connect(*_: Any, **__: Any) -> asyncpg.Connection:
        return await connect_driver(address)

    return create_async_engine(
        "postgresql+asyncpg://",
        # A read is one statement, which sees one state of the data without a transaction around it. As the engine's
        # default this costs a read a quarter less than as an option, and reads are what most requests are made of.
        isolation_level="AUTOCOMMIT",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        **ENGINE_OPTIONS,
    )


async def connect_driver(address: DatabaseAddress) -> asyncpg.Connection:
    """Open a connection of asyncpg itself."""
    return await asyncpg.connect(address.url, timeout=CONNECT_TIMEOUT, server_settings=SERVER_SETTINGS)


class CommitLost(Exception):  # noqa: N818 - nobody knows whether it is an error
    """The connection was lost during the commit, which may have happened."""


DRIVER_ERRORS: Final = (DBAPIError, PoolTimeout, CommitLost, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
CONNECT_ERRORS: Final = (*DRIVER_ERRORS, ValueError)


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except (DBAPIError, OSError) as error:
        if _sqlstate(error) in UNDONE:
            raise
        raise CommitLost from error


async def _persist(attempt: Callable[[], T]) -> T:
    """Run an attempt again while it fails for reasons that pass; what fails was never committed."""
    for pause in PAUSES:
        try:
            return await greenlet_spawn(attempt)
        except DRIVER_ERRORS as error:
            if not _passes(error):
                raise_translated(error)
        await asyncio.sleep(pause)
    try:
        return await greenlet_spawn(attempt)
    except DRIVER_ERRORS as error:
        raise_translated(error)


def _sqlstate(error: BaseException) -> str | None:
    """Give the server's code of an error, if it was the server that spoke."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None)


def _passes(error: BaseException) -> bool:
    """Tell whether a second attempt may go through: the transaction was undone, or the connection was lost."""
    if isinstance(error, (CommitLost, PoolTimeout)):
        return False
    lost = isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    return lost or _sqlstate(error) in PASSING


def raise_translated(error: Exception) -> NoReturn:
    """Raise what callers are told of an error, or the error itself where it is a fault of the statement."""
    told = translated(error)
    if told is None:
        raise error
    raise told from error


def translated(error: Exception) -> QBDConnectError | None:
    """Tell callers of an error that has nothing to do with the statement."""
    state = _sqlstate(error)
    if state == NOT_A_TEXT:
        return RuleBroken("A text with the character NUL cannot be stored.")
    if state in LASTING:
        return Unavailable(LASTING[state])
    if isinstance(error, CommitLost):
        return Unavailable("The database was lost during the commit: the request may have had its effect.")
    if isinstance(error, PoolTimeout):
        return Unavailable("Too many requests wait for the database.", headers={"Retry-After": "1"})
    if _passes(error) or not isinstance(error, DBAPIError):
        return Unavailable("The database cannot be reached.")
    return None


def cannot_use(address: DatabaseAddress, error: Exception) -> DatabaseUnavailable:
    """Say in one line, without the password, why a database cannot be used."""
    if isinstance(error, (ValueError, asyncpg.ClientConfigurationError)):
        # The driver would quote the whole URL.
        return DatabaseUnavailable(f"The database's URL cannot be read; {MEND}.")
    original = error.orig if isinstance(error, DBAPIError) else error
    reason = " ".join(str(original).split()) or type(original).__name__
    return DatabaseUnavailable(f"The database {address.label} cannot be used: {reason}.")
