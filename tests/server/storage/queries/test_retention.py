from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import event_log, metrics, requests, retention, sessions
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.metrics import Increment
from qbdconnect_server.storage.queries.requests import Contents, WholeRequest
from tests.activity import OPERATOR, settle, stored_request, stored_session
from tests.factories import NOW
from tests.plans import explain

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio


def fill(connection: Connection) -> None:
    """Store a row of each kind for each of ten days, and a request that never came to an end."""
    settle(connection, "a")
    for days in range(10):
        moment = NOW - timedelta(days=days)
        event_log.insert_all(connection, OPERATOR, [NewEvent("inst_a", "cust_a", moment, "u", "a", None, None, None)])
        sessions.insert_one(connection, OPERATOR, stored_session(f"sess_{days}", started_at=moment))
        made = stored_request(f"rq_{days}", state="completed", finished_at=moment)
        requests.insert_one(connection, OPERATOR, WholeRequest(made, Contents(b"", None)))
        day = moment.date().isoformat()
        metrics.add(connection, OPERATOR, [Increment("inst_a", "rows", day, "cust_a", 1)])
    waiting = stored_request("rq_waiting", created_at=NOW - timedelta(days=99))
    requests.insert_one(connection, OPERATOR, WholeRequest(waiting, Contents(b"", None)))


def moments(connection: Connection, table: str, column: str) -> list[str]:
    rows = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1")
    return [str(row[0])[:10] for row in rows]


COLUMNS = {"event_log": "timestamp", "session": "started_at", "request": "finished_at"}


@pytest.mark.parametrize("table", COLUMNS)
async def test_the_oldest_go_first_and_no_more_than_asked_for(database: Database, table: str) -> None:
    await database.write(fill)
    limit = NOW - timedelta(days=4)
    deleted = [await database.write(retention.prune, table, older_than=limit, count=3) for _ in range(3)]
    assert deleted == [3, 2, 0]
    kept = [(NOW - timedelta(days=days)).date().isoformat() for days in range(4, -1, -1)]
    assert await database.read(moments, table, COLUMNS[table]) == kept
    assert await database.read(requests.next_queued, OPERATOR, "inst_a") is not None


async def test_days_go_as_a_whole(database: Database) -> None:
    await database.write(fill)
    limit = (NOW - timedelta(days=4)).date().isoformat()
    assert [await database.write(retention.prune_days, before_day=limit, count=3) for _ in range(3)] == [3, 2, 0]
    days = await database.read(moments, "metric_day", "day")
    assert days == [(NOW - timedelta(days=days)).date().isoformat() for days in range(4, -1, -1)]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (retention.BY_MOMENT["event_log"], "ix_event_log_timestamp"),
        (retention.BY_MOMENT["session"], "ix_session_started_at"),
        (retention.BY_MOMENT["request"], "ix_request_finished_at"),
        (retention.BY_DAY, "ix_metric_day_day"),
    ],
)
async def test_the_old_are_found_by_an_index(database: Database, statement: Any, index: str) -> None:
    parameters = {"before_day": "2026-01-01", "count": 3} if "day" in index else {"older_than": NOW, "count": 3}
    assert index in await database.write(explain, statement, parameters)
