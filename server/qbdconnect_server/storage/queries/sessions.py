"""Queries on sessions of Web Connectors."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import instance, live, session
from qbdconnect_server.storage.timeline import Timeline, Window


class StoredSession(NamedTuple):
    """One visit of a Web Connector."""

    id: str
    instance_id: str
    customer_id: str
    user_name: str
    ip_address: str | None
    started_at: datetime
    ended_at: datetime | None


COLUMNS: Final = tuple(session.c[name] for name in StoredSession._fields)
HAS_ID: Final = session.c.id == bindparam("session_id")

INSERT: Final = insert(session)
BY_ID: Final = ScopedStatement(
    select(*COLUMNS)
    .join(instance, and_(instance.c.id == session.c.instance_id, live))
    .where(HAS_ID, session.c.instance_id == bindparam("instance_id")),
    owner=session.c.customer_id,
)
LOCKED_BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID).with_for_update(), owner=session.c.customer_id)
END: Final = ScopedStatement(update(session).where(HAS_ID), owner=session.c.customer_id)
TIMELINE: Final = Timeline(session, session.c.started_at, COLUMNS, ids=("", "~"))


def by_id(connection: Connection, scope: Scope, instance_id: str, session_id: str) -> StoredSession | None:
    """Find a session of a live instance."""
    row = BY_ID.execute(connection, scope, {"instance_id": instance_id, "session_id": session_id}).one_or_none()
    return None if row is None else StoredSession._make(row)


def locked_by_id(connection: Connection, scope: Scope, session_id: str) -> StoredSession | None:
    """Find a session, even of a deleted instance, and let nobody else change it until the transaction ends."""
    row = LOCKED_BY_ID.execute(connection, scope, {"session_id": session_id}).one_or_none()
    return None if row is None else StoredSession._make(row)


def page(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection,
    scope: Scope,
    instance_id: str,
    window: Window,
    *,
    count: int,
    starting_after: str | None,
) -> list[StoredSession] | None:
    """List `count` sessions of a live instance, the newest first, from behind the one with an id.

    None means that there is no such instance.
    """
    rows = TIMELINE.page(connection, scope, instance_id, window, count=count, starting_after=starting_after)
    return None if rows is None else [StoredSession._make(row) for row in rows]


def insert_one(connection: Connection, scope: Scope, new: StoredSession) -> None:
    """Store a new session."""
    scope.require(new.customer_id)
    connection.execute(INSERT, new._asdict())


def end(connection: Connection, scope: Scope, session_id: str, *, now: datetime) -> None:
    """Store when a session ended."""
    END.execute(connection, scope, {"session_id": session_id, "ended_at": now})
