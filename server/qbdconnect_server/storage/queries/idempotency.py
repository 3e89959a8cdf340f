"""Queries on idempotency keys and the answers saved under them."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from qbdconnect_server.errors import KeyInUse
from qbdconnect_server.storage.tables import idempotency_key

LOCK_NOT_AVAILABLE: Final = "55P03"  # SQLSTATE of a wait that took longer than lock_timeout


class Claim(NamedTuple):
    """A request that wants to answer under a key; `expired` is the moment before which answers are forgotten."""

    tenant: str
    key: str
    fingerprint: bytes
    created_at: datetime
    expired: datetime


class SavedAnswer(NamedTuple):
    """The answer under a key and the fingerprint of the request that it answered; the body may be sealed."""

    fingerprint: bytes
    status: int
    media_type: str | None
    headers: dict[str, str]
    body: bytes
    sealed: bool = False


def _claim(dialect: Any) -> Any:
    """Insert a key, or take over one that has expired.

    On PostgreSQL this waits for another transaction that holds the same key, and then sees what it committed.
    """
    statement = dialect.insert(idempotency_key)
    return statement.on_conflict_do_update(
        index_elements=["tenant", "key"],
        set_={"fingerprint": statement.excluded.fingerprint, "created_at": statement.excluded.created_at},
        where=idempotency_key.c.created_at <= bindparam("expired"),
    )


CLAIM: Final = {"sqlite": _claim(sqlite), "postgresql": _claim(postgresql)}
IS_KEY: Final = (idempotency_key.c.tenant == bindparam("of_tenant"), idempotency_key.c.key == bindparam("of_key"))
SAVED: Final = select(*(idempotency_key.c[name] for name in SavedAnswer._fields)).where(*IS_KEY)
FIND: Final = SAVED.where(idempotency_key.c.created_at > bindparam("expired"))
SAVE: Final = update(idempotency_key).where(*IS_KEY)
PRIMARY_KEY: Final = tuple_(idempotency_key.c.tenant, idempotency_key.c.key)
PRUNE: Final = delete(idempotency_key).where(
    PRIMARY_KEY.in_(
        select(idempotency_key.c.tenant, idempotency_key.c.key)
        .where(idempotency_key.c.created_at <= bindparam("expired"))
        .order_by(idempotency_key.c.created_at)
        .limit(bindparam("count"))
        # Two transactions that prune must not wait for each other.
        .with_for_update(skip_locked=True)
    )
)


def claim(connection: Connection, wanted: Claim) -> SavedAnswer | None:
    """Claim a key for this transaction, or find the answer that is saved under it.

    Raises KeyInUse if another request holds the key for too long.
    """
    try:
        claimed = connection.execute(CLAIM[connection.dialect.name], wanted._asdict()).rowcount
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise KeyInUse("A request with the same idempotency key is still under way.") from None
    if claimed:
        return None
    return SavedAnswer._make(connection.execute(SAVED, {"of_tenant": wanted.tenant, "of_key": wanted.key}).one())


def find(connection: Connection, tenant: str, key: str, *, expired: datetime) -> SavedAnswer | None:
    """Find the answer that is saved under a key, without claiming it."""
    found = connection.execute(FIND, {"of_tenant": tenant, "of_key": key, "expired": expired}).one_or_none()
    return None if found is None else SavedAnswer._make(found)


def save(connection: Connection, tenant: str, key: str, answer: SavedAnswer) -> None:
    """Save the answer under a key that this transaction has claimed."""
    connection.execute(SAVE, {**answer._asdict(), "of_tenant": tenant, "of_key": key})


def prune(connection: Connection, *, expired: datetime, count: int) -> int:
    """Forget up to `count` answers that have expired; return how many they were."""
    return connection.execute(PRUNE, {"expired": expired, "count": count}).rowcount
