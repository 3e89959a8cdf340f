"""Queries on the encryption key that a hub made for itself; it belongs to the hub, so none knows a scope."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.tables import encryption_key

ONLY: Final = 1
FIND: Final = select(encryption_key.c.key).where(encryption_key.c.id == ONLY)


def _keep(dialect: Any) -> Any:
    return dialect.insert(encryption_key).on_conflict_do_nothing(index_elements=["id"])


KEEP: Final = {"sqlite": _keep(sqlite), "postgresql": _keep(postgresql)}


def find(connection: Connection) -> str | None:
    """Find the key, if the hub has made one."""
    found: str | None = connection.execute(FIND).scalar()
    return found


def keep(connection: Connection, key: str, *, now: datetime) -> str:
    """Store a key unless another process was first; return the one that is stored."""
    connection.execute(KEEP[connection.dialect.name], {"id": ONLY, "key": key, "created_at": now})
    return find(connection) or key
