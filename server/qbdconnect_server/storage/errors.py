"""What storage raises: the database cannot be used, or it refuses a value that must be unique."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Index
from sqlalchemy.exc import IntegrityError

from qbdconnect_server.errors import Conflict, Unavailable


class DatabaseUnavailable(Unavailable):
    """The database cannot be used; the detail is one line and names no password."""


@contextmanager
def unique(index: Index, detail: str, pointer: str) -> Iterator[None]:
    """Turn the violation of a unique index into a Conflict with a pointer."""
    try:
        yield
    except IntegrityError as error:
        if not _violates(error, index):
            raise
        raise Conflict(detail, pointer=pointer) from None


def _violates(error: IntegrityError, index: Index) -> bool:
    """PostgreSQL names the index in its message, SQLite the columns."""
    message = str(error.orig)
    columns = (
        ", ".join(f"{index.table.name}.{column.name}" for column in index.columns) if index.table is not None else ""
    )
    return f'"{index.name}"' in message or message.endswith(f"UNIQUE constraint failed: {columns}")
