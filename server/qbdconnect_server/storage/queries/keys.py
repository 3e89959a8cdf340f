"""Queries on API keys; they belong to the hub, so none knows a scope."""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, literal, select, text, update

from qbdconnect_server.storage.queries.users import Role
from qbdconnect_server.storage.tables import api_key, user_customer

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
    user_id: str | None = None


class FoundKey(NamedTuple):
    """A key with the hash of its secret, and the role that its user has at its customer now."""

    secret_hash: bytes
    key: StoredKey
    role: Role | None


COLUMNS: Final = tuple(api_key.c[name] for name in StoredKey._fields)
# Unlinking takes effect at once, since the link is looked up whenever the key is used.
BY_ID: Final = (
    select(api_key.c.secret_hash, user_customer.c.role, *COLUMNS)
    .select_from(api_key)
    .outerjoin(
        user_customer,
        and_(user_customer.c.user_id == api_key.c.user_id, user_customer.c.customer_id == api_key.c.customer_id),
    )
    .where(api_key.c.id == bindparam("key_id"))
)
LOCKED_BY_ID: Final = BY_ID.with_for_update(of=api_key)
ALL: Final = select(*COLUMNS).order_by(api_key.c.id)
OPERATORS: Final = select(literal(1)).where(api_key.c.kind == "operator").limit(1)
INSERT: Final = insert(api_key)
REVOKE: Final = update(api_key).where(api_key.c.id == bindparam("key_id"), api_key.c.revoked_at.is_(None))
EXPIRE: Final = update(api_key).where(api_key.c.id == bindparam("key_id"))
REVOKE_OF_USER: Final = update(api_key).where(
    api_key.c.user_id == bindparam("of_user"),
    api_key.c.customer_id == bindparam("of_customer"),
    api_key.c.revoked_at.is_(None),
)
# SQLite has one writer at a time anyway; on PostgreSQL nobody else may add a key while we look whether there is one.
LOCK: Final = text("LOCK TABLE api_key IN SHARE ROW EXCLUSIVE MODE")


def by_id(connection: Connection, key_id: str) -> FoundKey | None:
    """Find a key, the hash of its secret and the role of its user."""
    return _found(connection.execute(BY_ID, {"key_id": key_id}))


def locked_by_id(connection: Connection, key_id: str) -> FoundKey | None:
    """Find a key as `by_id` does, and let nobody else change it until the transaction ends."""
    return _found(connection.execute(LOCKED_BY_ID, {"key_id": key_id}))


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


def revoke_of_user(connection: Connection, user_id: str, customer_id: str, *, now: datetime) -> None:
    """Revoke the keys that a user has for a customer."""
    connection.execute(REVOKE_OF_USER, {"revoked_at": now, "of_user": user_id, "of_customer": customer_id})


def expire(connection: Connection, key_id: str, *, expires_at: datetime) -> None:
    """Let a key end at a moment."""
    connection.execute(EXPIRE, {"expires_at": expires_at, "key_id": key_id})


def _found(result: Any) -> FoundKey | None:
    row = result.one_or_none()
    return None if row is None else FoundKey(row[0], StoredKey._make(row[2:]), row[1])
