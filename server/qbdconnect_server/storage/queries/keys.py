"""Queries on API keys; they belong to the hub, so none knows a scope."""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, insert, literal, select, text, update

from qbdconnect_server.storage.tables import api_key

KeyKind = Literal["operator", "customer"]


class StoredKey(NamedTuple):
    """An API key without its secret, of which only a hash is stored."""

    id: str
    name: str
    kind: KeyKind
    customer_id: str | None
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


COLUMNS: Final = tuple(api_key.c[name] for name in StoredKey._fields)
BY_ID: Final = select(api_key.c.secret_hash, *COLUMNS).where(api_key.c.id == bindparam("key_id"))
ALL: Final = select(*COLUMNS).order_by(api_key.c.id)
OPERATORS: Final = select(literal(1)).where(api_key.c.kind == "operator").limit(1)
INSERT: Final = insert(api_key)
REVOKE: Final = update(api_key).where(api_key.c.id == bindparam("key_id"), api_key.c.revoked_at.is_(None))
# SQLite has one writer at a time anyway; on PostgreSQL nobody else may add a key while we look whether there is one.
LOCK: Final = text("LOCK TABLE api_key IN SHARE ROW EXCLUSIVE MODE")


def by_id(connection: Connection, key_id: str) -> tuple[bytes, StoredKey] | None:
    """Find a key and the hash of its secret."""
    row = connection.execute(BY_ID, {"key_id": key_id}).one_or_none()
    return None if row is None else (row[0], StoredKey._make(row[1:]))


def every(connection: Connection) -> list[StoredKey]:
    """List all keys in the order of their ids."""
    return [StoredKey._make(row) for row in connection.execute(ALL)]


def insert_one(connection: Connection, key: StoredKey, *, secret_hash: bytes) -> None:
    """Store a new key."""
    connection.execute(INSERT, {**key._asdict(), "secret_hash": secret_hash})


def insert_first(connection: Connection, key: StoredKey, *, secret_hash: bytes) -> bool:
    """Store an operator's key only if there is none, not even a revoked one; tell whether it was."""
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK)
    if connection.execute(OPERATORS).first() is not None:
        return False
    insert_one(connection, key, secret_hash=secret_hash)
    return True


def revoke(connection: Connection, key_id: str, *, now: datetime) -> bool:
    """Revoke a key; False if there is none or it is revoked already."""
    revoked: Any = connection.execute(REVOKE, {"revoked_at": now, "key_id": key_id})
    return bool(revoked.rowcount)
