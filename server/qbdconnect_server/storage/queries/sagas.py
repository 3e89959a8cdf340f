"""Queries on sagas: what came of the steps of a write that asks another system."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.tables import saga


class StoredSaga(NamedTuple):
    """A write that has begun under a caller's idempotency key."""

    tenant: str
    key: str
    fingerprint: bytes
    operation_id: str
    results: dict[str, Any]
    created_at: datetime


def _begin(dialect: Any) -> Any:
    """Insert a saga, or take the place of one that has expired.

    On PostgreSQL this waits for a transaction that is about to end the saga of the same key.
    """
    statement = dialect.insert(saga)
    names = ("fingerprint", "operation_id", "results", "created_at")
    return statement.on_conflict_do_update(
        index_elements=["tenant", "key"],
        set_={name: statement.excluded[name] for name in names},
        where=saga.c.created_at <= bindparam("expired"),
    )


BEGIN: Final = {"sqlite": _begin(sqlite), "postgresql": _begin(postgresql)}
IS_KEY: Final = (saga.c.tenant == bindparam("of_tenant"), saga.c.key == bindparam("of_key"))
FIND: Final = select(*(saga.c[name] for name in StoredSaga._fields)).where(*IS_KEY)
IS_OURS: Final = (*IS_KEY, saga.c.operation_id == bindparam("of_operation"))
SAVE: Final = update(saga).where(*IS_OURS)
END: Final = delete(saga).where(*IS_OURS)
LOCK: Final = select(saga.c.results).where(*IS_OURS).with_for_update()
PRUNE: Final = delete(saga).where(
    tuple_(saga.c.tenant, saga.c.key).in_(
        select(saga.c.tenant, saga.c.key)
        .where(saga.c.created_at <= bindparam("expired"))
        .order_by(saga.c.created_at)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
    )
)


def begin(connection: Connection, new: StoredSaga, *, expired: datetime) -> StoredSaga | None:
    """Begin a saga, or find the one that has begun under the same key; None if that has ended just now."""
    connection.execute(BEGIN[connection.dialect.name], {**new._asdict(), "expired": expired})
    found = connection.execute(FIND, {"of_tenant": new.tenant, "of_key": new.key}).one_or_none()
    return None if found is None else StoredSaga._make(found)


def keep(connection: Connection, begun: StoredSaga, name: str, result: Any) -> dict[str, Any]:
    """Keep the result of a step, unless another request was faster; give the results as they are now.

    The saga may have ended meanwhile, and then nothing is kept.
    """
    found = locked_results(connection, begun)
    if found is None:
        return {**begun.results, name: result}
    results = {name: result, **found}
    save(connection, begun, results)
    return results


def locked_results(connection: Connection, begun: StoredSaga) -> dict[str, Any] | None:
    """Give what came of the steps so far, and let nobody else add to it; None if the saga has ended."""
    row = connection.execute(LOCK, _identity(begun)).one_or_none()
    return None if row is None else row.results


def save(connection: Connection, begun: StoredSaga, results: dict[str, Any]) -> None:
    """Keep what came of the steps."""
    connection.execute(SAVE, {**_identity(begun), "results": results})


def end(connection: Connection, begun: StoredSaga) -> None:
    """Forget a saga, unless it has ended; another one under the same key goes on."""
    connection.execute(END, _identity(begun))


def prune(connection: Connection, *, expired: datetime, count: int) -> int:
    """Forget up to `count` sagas that have expired; return how many they were."""
    return connection.execute(PRUNE, {"expired": expired, "count": count}).rowcount


def _identity(begun: StoredSaga) -> dict[str, str]:
    return {"of_tenant": begun.tenant, "of_key": begun.key, "of_operation": begun.operation_id}
