"""Queries that forget what is old, of all customers alike; each deletes a bounded number of rows, the oldest first."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Table, bindparam, delete, select, tuple_

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import event_log, metric_day, request, session

EVERYBODY: Final = Scope(None)


def _older_than(table: Table, moment: Column[datetime]) -> ScopedStatement:
    """Delete by a moment that has an index; where it is not set, the row stays."""
    oldest = (
        select(table.c.id)
        .where(moment < bindparam("older_than"))
        .order_by(moment)
        .limit(bindparam("count", type_=Integer()))
        # Two transactions that prune must not wait for each other.
        .with_for_update(skip_locked=True)
    )
    return ScopedStatement(delete(table).where(table.c.id.in_(oldest)), owner=table.c.customer_id)


BY_MOMENT: Final = {
    "event_log": _older_than(event_log, event_log.c.timestamp),
    "session": _older_than(session, session.c.started_at),
    "request": _older_than(request, request.c.finished_at),
}
KEY: Final = tuple_(*metric_day.primary_key.columns)
BY_DAY: Final = ScopedStatement(
    delete(metric_day).where(
        KEY.in_(
            select(*metric_day.primary_key.columns)
            .where(metric_day.c.day < bindparam("before_day"))
            .order_by(metric_day.c.day)
            .limit(bindparam("count", type_=Integer()))
            .with_for_update(skip_locked=True)
        )
    ),
    owner=metric_day.c.customer_id,
)


def prune(connection: Connection, table: str, *, older_than: datetime, count: int) -> int:
    """Delete up to `count` rows of a table of BY_MOMENT; return how many they were."""
    parameters: dict[str, Any] = {"older_than": older_than, "count": count}
    return BY_MOMENT[table].execute(connection, EVERYBODY, parameters).rowcount


def prune_days(connection: Connection, *, before_day: str, count: int) -> int:
    """Delete up to `count` sums of days before one (YYYY-MM-DD); return how many they were."""
    return BY_DAY.execute(connection, EVERYBODY, {"before_day": before_day, "count": count}).rowcount
