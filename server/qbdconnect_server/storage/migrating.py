"""Bringing the tables of a database to those of this release; safe when several processes do it at once."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import Connection, text

from qbdconnect_server.storage import schema
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")

SQLITE_TIMEOUT: Final = 60_000  # milliseconds that one process waits for another one to migrate
NO_TIMEOUT: Final = (text("SET LOCAL lock_timeout = '60s'"), text("SET LOCAL statement_timeout = 0"))
# Any number will do as long as nothing else in the database takes the same advisory lock.
LOCK: Final = text("SELECT pg_advisory_xact_lock(7164263412)")


def migrate(url: str) -> None:
    """Run the migrations that a database lacks, all in one transaction; a SQLite file is created if there is none.

    Blocks, and must not be called where an event loop runs (there: asyncio.to_thread). Raises DatabaseUnavailable.
    """
    address = DatabaseAddress.parse(url)
    _run(address, partial(_upgrade, address))


def pending(url: str) -> bool:
    """Tell whether a database lacks migrations; blocks as `migrate` does. Raises DatabaseUnavailable."""
    return _run(DatabaseAddress.parse(url), schema.revision) != schema.HEAD


def _upgrade(address: DatabaseAddress, connection: Connection) -> None:
    if schema.revision(connection) == schema.HEAD:
        return
    from alembic import command  # noqa: PLC0415 - it costs every start a tenth of a second, and most need none
    from alembic.util import CommandError  # noqa: PLC0415 - the same

    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        detail = f"The database {address.label} cannot be migrated: {error}. Is it of a later release?"
        raise DatabaseUnavailable(detail) from None


def configuration(connection: Connection) -> "Config":
    """Tell Alembic where the migrations are, inside this package, and on which connection to run them."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "qbdconnect_server.storage:migrations")
    return config


def _run(address: DatabaseAddress, step: Callable[[Connection], T]) -> T:
    return _on_sqlite(address, step) if address.is_sqlite else asyncio.run(_on_postgresql(address, step))


def _on_sqlite(address: DatabaseAddress, step: Callable[[Connection], T]) -> T:
    from qbdconnect_server.storage import sqlite  # noqa: PLC0415 - a driver is loaded only where it is used

    engine = sqlite.sqlite_engine(address)
    try:
        connection = sqlite.open_connection(engine, address, timeout=SQLITE_TIMEOUT)
        with connection, connection.begin():
            # SQLite changes tables inside transactions; this lock keeps every other writer out meanwhile.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return step(connection)
    except sqlite.CONNECT_ERRORS as error:
        raise sqlite.cannot_use(address, error) from None


async def _on_postgresql(address: DatabaseAddress, step: Callable[[Connection], T]) -> T:
    from qbdconnect_server.storage import postgresql  # noqa: PLC0415 - a driver is loaded only where it is used

    engine = postgresql.postgresql_engine(address, pool_size=1)
    try:
        async with engine.execution_options(isolation_level=postgresql.TRANSACTIONS).begin() as connection:
            for statement in (*NO_TIMEOUT, LOCK):
                await connection.execute(statement)
            return await connection.run_sync(step)
    except postgresql.CONNECT_ERRORS as error:
        raise postgresql.cannot_use(address, error) from None
    finally:
        await engine.dispose()
