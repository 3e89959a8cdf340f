"""What services know of a database: it runs plain functions of a connection, each in one transaction."""

from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.errors import DatabaseUnavailable

__all__ = ["POOL_SIZE", "Connection", "Database", "DatabaseUnavailable", "connect"]

T = TypeVar("T")
P = ParamSpec("P")

POOL_SIZE: Final = 10


class Database(Protocol):
    """A SQLite file or a PostgreSQL database; `open` comes before everything else."""

    async def open(self) -> None:
        """Connect; raises DatabaseUnavailable."""

    async def close(self) -> None:
        """Finish the writes that wait, then disconnect."""

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(connection, ...)`, which only reads.

        One statement sees one state of the data; a query of several may see several on PostgreSQL. Raises Unavailable.
        """

    async def write(self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `transaction(connection, ...)` in one transaction; return what it gives once that is committed.

        Whatever it raises rolls everything back and is raised here. It may run more than once, so it must have no
        effect outside the connection. Raises Unavailable.
        """

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` whenever a transaction of any process has notified a channel, until this is cancelled.

        SQLite tells nothing between processes: there this returns at once.
        """

    async def scrub(self) -> None:
        """Let nothing of rows that were deleted stay in the files of the database, as far as that is in our hands."""

    async def check(self) -> None:
        """Raise DatabaseUnavailable unless the database answers and its tables are those of this release."""


def connect(url: str, *, pool_size: int = POOL_SIZE) -> Database:
    """Choose the database of a URL (`sqlite:///file` or `postgresql://...`) without touching it.

    `pool_size` is the number of connections to PostgreSQL. Raises DatabaseUnavailable for any other URL.
    """
    address = DatabaseAddress.parse(url)
    # A driver is loaded only where it is used.
    if address.is_sqlite:
        from qbdconnect_server.storage.sqlite import SqliteDatabase  # noqa: PLC0415 - see above

        return SqliteDatabase(address)
    from qbdconnect_server.storage.postgresql import PostgresqlDatabase  # noqa: PLC0415 - see above

    return PostgresqlDatabase(address, pool_size=pool_size)
