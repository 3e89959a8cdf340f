"""Event logs of many rows, all of one instance: the worst case; made by the database itself, since that is quickest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from qbdconnect_server.services.activity.activity import Entry
from qbdconnect_server.storage.queries.event_log import NewEvent

if TYPE_CHECKING:
    from sqlalchemy import Connection

LAST = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
DAYS = 350
FIRST = LAST - timedelta(days=DAYS)
SESSION = 10  # events
COLUMNS = "instance_id, customer_id, timestamp, user_name, action, detail, result, session_id"
DETAIL = "6f1c2a34-9d0e-4b5f-8a67-1b2c3d4e5f60"

ROWS = {
    "sqlite": "WITH RECURSIVE numbers(i) AS (SELECT :start UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :stop)",
    "postgresql": "WITH numbers AS (SELECT generate_series(:start, :stop - 1) AS i)",
}
MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', :first, '+' || (i * :step) || ' seconds')",
    "postgresql": "CAST(:first AS timestamptz) + i * :step * interval '1 second'",
}
DAY = {"sqlite": "date(timestamp)", "postgresql": "to_char(timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD')"}


class Place(NamedTuple):
    """Whose log it is."""

    instance_id: str
    customer_id: str


def fill(connection: Connection, place: Place, numbers: range, total: int) -> None:
    """Store some events of a log of `total` over 350 days."""
    dialect = connection.dialect.name
    first: Any = FIRST if dialect == "postgresql" else FIRST.strftime("%Y-%m-%d %H:%M:%S")
    connection.execute(
        text(
            f"INSERT INTO event_log({COLUMNS}) {ROWS[dialect]} SELECT :instance, :customer, {MOMENT[dialect]}, 'user', "
            "CASE WHEN i % 2 = 0 THEN 'request.sent' ELSE 'request.completed' END, :detail, '0', "
            f"'sess_' || (i / {SESSION}) FROM numbers ORDER BY i"
        ),
        {
            "instance": place.instance_id,
            "customer": place.customer_id,
            "detail": DETAIL,
            "start": numbers.start,
            "stop": numbers.stop,
            "first": first,
            "step": DAYS * 86400 / total,
        },
    )


def sum_up(connection: Connection) -> None:
    """Store the sums by day of all events."""
    day = DAY[connection.dialect.name]
    connection.execute(
        text(
            "INSERT INTO metric_day(instance_id, metric, day, customer_id, value) "
            f"SELECT instance_id, 'requests', {day}, customer_id, count(*) FROM event_log GROUP BY 1, 3, 4"
        )
    )


def scan(connection: Connection, place: Place) -> list[Any]:
    """Count events by day without the sums: what a metric would cost if there were none."""
    day = DAY[connection.dialect.name]
    query = f"SELECT {day}, count(*) FROM event_log WHERE instance_id = :instance GROUP BY 1"
    return list(connection.execute(text(query), {"instance": place.instance_id}))


def id_at_depth(connection: Connection, place: Place, depth: int) -> int:
    """Find the number of the event behind which a page begins that `depth` newer ones precede."""
    query = text("SELECT id FROM event_log WHERE instance_id = :instance ORDER BY id DESC LIMIT 1 OFFSET :depth")
    found: int = connection.execute(query, {"instance": place.instance_id, "depth": depth - 1}).scalar_one()
    return found


def entries(count: int) -> list[Entry]:
    """Make events of a hundred instances as sessions make them, each with what it adds to three metrics."""
    made = []
    for number in range(count):
        instance_id = f"inst_{number % 100:032x}"
        event = NewEvent(
            instance_id=instance_id,
            customer_id="cust_1",
            timestamp=LAST + timedelta(seconds=number / 10),
            user_name=instance_id,
            action="request.completed",
            detail=DETAIL,
            result="0",
            session_id=f"sess_{number // SESSION:032x}",
        )
        made.append(Entry(event, {"requests": 1, "rows": 3, "bytes": 1200}))
    return made
