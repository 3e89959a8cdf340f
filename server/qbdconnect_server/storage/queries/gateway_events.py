"""Queries on the inbox: what the payment provider told of, and what came of it. It is nobody's data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.tables import gateway_event

RECEIVED: Final = "received"
DONE: Final = "done"
IGNORED: Final = "ignored"

State = Literal["received", "done", "ignored"]


class StoredEvent(NamedTuple):
    """Something that happened to an object of the payment provider."""

    id: str
    type: str
    object_kind: str
    object_id: str | None
    live: bool
    happened_at: datetime
    received_at: datetime
    state: str


def _insert(dialect: Any) -> Any:
    return dialect.insert(gateway_event).on_conflict_do_nothing(index_elements=["id"]).returning(gateway_event.c.id)


COLUMNS: Final = tuple(gateway_event.c[name] for name in StoredEvent._fields)
AMONG_IDS: Final = gateway_event.c.id.in_(bindparam("ids", expanding=True))
OF_OBJECT: Final = gateway_event.c.object_id == bindparam("of_object")

INSERT: Final = {"sqlite": _insert(sqlite), "postgresql": _insert(postgresql)}
BY_ID: Final = select(*COLUMNS).where(gateway_event.c.id == bindparam("event_id"))
WAITING: Final = (
    select(*COLUMNS)
    .where(OF_OBJECT, gateway_event.c.object_kind == bindparam("of_kind"), gateway_event.c.state == RECEIVED)
    .order_by(gateway_event.c.id)
)
# In the order of ids, so that two who settle the same events wait for each other instead of for ever.
LOCK: Final = (
    select(gateway_event.c.id)
    .where(AMONG_IDS, gateway_event.c.state == RECEIVED)
    .order_by(gateway_event.c.id)
    .with_for_update()
)
SETTLE: Final = update(gateway_event).where(AMONG_IDS)
REOPEN: Final = (
    update(gateway_event)
    .where(
        OF_OBJECT,
        gateway_event.c.object_kind == bindparam("of_kind"),
        gateway_event.c.state == IGNORED,
        gateway_event.c.live == bindparam("is_live"),
    )
    .values(state=RECEIVED)
)
TIMES: Final = select(gateway_event.c.happened_at).where(
    OF_OBJECT, gateway_event.c.type == bindparam("event_type"), gateway_event.c.state == DONE
)
PRUNE: Final = delete(gateway_event).where(
    gateway_event.c.id.in_(
        select(gateway_event.c.id)
        .where(gateway_event.c.received_at < bindparam("older_than"))
        .order_by(gateway_event.c.received_at)
        .limit(bindparam("count", type_=Integer()))
        .with_for_update(skip_locked=True)
    )
)


def insert_new(connection: Connection, event: StoredEvent) -> bool:
    """Store an event; False if it is there already."""
    return connection.execute(INSERT[connection.dialect.name], event._asdict()).first() is not None


def by_id(connection: Connection, event_id: str) -> StoredEvent | None:
    """Find an event."""
    row = connection.execute(BY_ID, {"event_id": event_id}).one_or_none()
    return None if row is None else StoredEvent._make(row)


def waiting(connection: Connection, object_kind: str, object_id: str) -> list[StoredEvent]:
    """List what was told of an object and is still to be looked at."""
    rows = connection.execute(WAITING, {"of_kind": object_kind, "of_object": object_id})
    return [StoredEvent._make(row) for row in rows]


def lock_waiting(connection: Connection, ids: Sequence[str]) -> bool:
    """Let nobody else settle some events; False if somebody has settled any of them."""
    return len(connection.execute(LOCK, {"ids": list(ids)}).all()) == len(ids)


def settle(connection: Connection, ids: Sequence[str], state: State) -> None:
    """Note what came of events."""
    connection.execute(SETTLE, {"ids": list(ids), "state": state})


def reopen(connection: Connection, object_kind: str, object_id: str, *, live: bool) -> None:
    """Let the events of an object be looked at again that were ignored, but for those that are of the other mode."""
    connection.execute(REOPEN, {"of_kind": object_kind, "of_object": object_id, "is_live": live})


def times_of_done(connection: Connection, object_id: str, event_type: str) -> set[datetime]:
    """Tell when those events of a type happened to an object that had their effect."""
    return set(connection.execute(TIMES, {"of_object": object_id, "event_type": event_type}).scalars())


def prune(connection: Connection, *, older_than: datetime, count: int) -> int:
    """Forget up to `count` events that were received before a moment; return how many they were."""
    return connection.execute(PRUNE, {"older_than": older_than, "count": count}).rowcount
