"""Queries on the event log, to which rows are only added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert

from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import event_log
from qbdconnect_server.storage.timeline import Timeline, Window


class NewEvent(NamedTuple):
    """An event before it has its number."""

    instance_id: str
    customer_id: str
    timestamp: datetime
    user_name: str
    action: str
    detail: str | None
    result: str | None
    session_id: str | None


class StoredEvent(NamedTuple):
    """An event with its number."""

    id: int
    instance_id: str
    customer_id: str
    timestamp: datetime
    user_name: str
    action: str
    detail: str | None
    result: str | None
    session_id: str | None


class Filter(NamedTuple):
    """Which events are wanted; None is all of them."""

    session_id: str | None = None
    action: str | None = None


COLUMNS: Final = tuple(event_log.c[name] for name in StoredEvent._fields)
OF_SESSION: Final = event_log.c.session_id == bindparam("session_id")
OF_ACTION: Final = event_log.c.action == bindparam("action")
IDS: Final = (0, 2**63 - 1)


def _timeline(*filters: str) -> Timeline:
    conditions = {"session_id": OF_SESSION, "action": OF_ACTION}
    return Timeline(event_log, event_log.c.timestamp, COLUMNS, ids=IDS, filters=[conditions[name] for name in filters])


INSERT: Final = insert(event_log)
# By which filters are given.
TIMELINES: Final = {
    (): _timeline(),
    ("session_id",): _timeline("session_id"),
    ("action",): _timeline("action"),
    ("session_id", "action"): _timeline("session_id", "action"),
}


def insert_all(connection: Connection, scope: Scope, events: Sequence[NewEvent]) -> None:
    """Append events."""
    for customer_id in {event.customer_id for event in events}:
        scope.require(customer_id)
    if events:
        connection.execute(INSERT, [event._asdict() for event in events])


def page(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection,
    scope: Scope,
    instance_id: str,
    window: Window,
    wanted: Filter,
    *,
    count: int,
    starting_after: int | None,
) -> list[StoredEvent] | None:
    """List `count` events of a live instance, the newest first, from behind the one with a number.

    None means that there is no such instance.
    """
    given = {name: value for name, value in wanted._asdict().items() if value is not None}
    timeline = TIMELINES[tuple(given)]
    rows = timeline.page(connection, scope, instance_id, window, count=count, starting_after=starting_after, **given)
    return None if rows is None else [StoredEvent._make(row) for row in rows]
