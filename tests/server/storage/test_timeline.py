from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import event_log, instances, sessions
from qbdconnect_server.storage.queries.event_log import Filter, NewEvent
from qbdconnect_server.storage.timeline import LATEST, Window
from tests.activity import OPERATOR, settle, stored_session
from tests.factories import NOW
from tests.plans import explain

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
# Minutes after NOW in the order of storing: some at once, some out of order.
MINUTES = [0, 1, 1, 1, 3, 2, 4, 4, 0, 5]


def minute(number: float) -> Any:
    return NOW + timedelta(minutes=number)


def event(number: int, minutes: int, instance_id: str = "inst_a") -> NewEvent:
    action, session_id = ("odd", "sess_odd") if number % 2 else ("even", None)
    return NewEvent(instance_id, "cust_a", minute(minutes), "u", action, f"{number}", None, session_id)


def fill(connection: Connection) -> None:
    settle(connection, "a", "b")
    event_log.insert_all(connection, OPERATOR, [event(number, each) for number, each in enumerate(MINUTES)])
    event_log.insert_all(connection, OPERATOR, [event(99, 2, "inst_b")])
    for number, each in enumerate(MINUTES):
        made = stored_session(f"sess_{number}", started_at=minute(each))
        sessions.insert_one(connection, OPERATOR, made)


# The newest first; of those of one moment, the last one stored.
ORDER = sorted(range(len(MINUTES)), key=lambda number: (MINUTES[number], number), reverse=True)


@pytest.fixture
async def filled(database: Database) -> Database:
    await database.write(fill)
    return database


async def walk(database: Database, count: int, window: Window, wanted: Filter) -> list[int]:
    seen: list[int] = []
    after = None
    while page := await database.read(
        event_log.page, OPERATOR, "inst_a", window, wanted, count=count, starting_after=after
    ):
        assert len(page) <= count
        after = page[-1].id
        seen += [int(each.detail or "") for each in page]
    return seen


@pytest.mark.parametrize("count", [1, 2, 3, 10])
@pytest.mark.parametrize("wanted", [Filter(), Filter("sess_odd"), Filter(action="even"), Filter("sess_odd", "odd")])
async def test_pages_show_every_event_once_the_newest_first(filled: Database, count: int, wanted: Filter) -> None:
    parity = {None: (0, 1), "even": (0,), "odd": (1,)}["odd" if wanted.session_id else wanted.action]
    assert await walk(filled, count, Window(), wanted) == [each for each in ORDER if each % 2 in parity]


@pytest.mark.parametrize(
    ("window", "minutes"),
    [
        (Window(minute(1), minute(3)), {1, 2, 3}),
        (Window(begin=minute(4)), {4, 5}),
        (Window(end=minute(0)), {0}),
        (Window(minute(1.5), minute(1.9)), set()),
        (Window(minute(3), minute(1)), set()),
        (Window(begin=LATEST), set()),
    ],
)
@pytest.mark.parametrize("count", [1, 10])
async def test_a_window_includes_both_its_ends(filled: Database, window: Window, minutes: set[int], count: int) -> None:
    shown = await walk(filled, count, window, Filter())
    assert shown == [each for each in ORDER if MINUTES[each] in minutes]


async def test_a_window_holds_from_whatever_event_a_page_starts(filled: Database) -> None:
    newest, *_ = await events(filled, Window(), None)
    inside = await events(filled, Window(minute(1), minute(3)), newest.id)
    assert [int(each.detail) for each in inside] == [each for each in ORDER if 1 <= MINUTES[each] <= 3]
    assert await events(filled, Window(minute(4)), inside[-1].id) == []


async def events(database: Database, window: Window, after: int | None) -> Any:
    return await database.read(event_log.page, OPERATOR, "inst_a", window, Filter(), count=99, starting_after=after)


async def test_behind_what_does_not_exist_there_is_nothing(filled: Database) -> None:
    page = await filled.read(event_log.page, OPERATOR, "inst_a", Window(), Filter(), count=9, starting_after=9999)
    assert page == []
    assert await filled.read(sessions.page, OPERATOR, "inst_a", Window(), count=9, starting_after="sess_x") == []


async def test_there_is_no_page_of_what_is_no_live_instance(filled: Database) -> None:
    ask: dict[str, Any] = {"count": 9, "starting_after": None}
    assert await filled.read(sessions.page, OPERATOR, "inst_none", Window(), **ask) is None
    await filled.write(instances.delete, OPERATOR, "inst_a", now=NOW)
    assert await filled.read(sessions.page, OPERATOR, "inst_a", Window(), **ask) is None
    assert await filled.read(event_log.page, OPERATOR, "inst_a", Window(), Filter(), **ask) is None
    assert await filled.read(sessions.page, OPERATOR, "inst_b", Window(), **ask) == []


async def test_sessions_are_paged_alike(filled: Database) -> None:
    seen: list[str] = []
    while page := await filled.read(
        sessions.page, OPERATOR, "inst_a", Window(), count=3, starting_after=seen[-1] if seen else None
    ):
        seen += [each.id for each in page]
    assert seen == [f"sess_{number}" for number in ORDER]


async def test_an_empty_batch_needs_no_statement(filled: Database) -> None:
    await filled.write(event_log.insert_all, OPERATOR, [])


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ((), "ix_event_log_instance_id_timestamp_id"),
        (("session_id",), "ix_event_log_session_id_timestamp_id"),
        (("action",), "ix_event_log_instance_id_action_timestamp_id"),
        (("session_id", "action"), "ix_event_log_session_id_timestamp_id"),
    ],
)
async def test_a_page_walks_along_one_index(database: Database, filters: tuple[str, ...], index: str) -> None:
    statement = event_log.TIMELINES[filters]._page
    parameters = {
        "instance_id": "inst_a",
        "session_id": "sess_odd",
        "action": "odd",
        "begin": minute(-999),
        "until": minute(0),
        "before_id": 5,
        "count": 3,
    }
    used = {name: value for name, value in parameters.items() if name not in {"session_id", "action"} - set(filters)}
    await assert_no_search(database, statement, used, index)


async def test_a_page_of_sessions_walks_along_one_index(database: Database) -> None:
    parameters = {"instance_id": "i", "begin": minute(-9), "until": minute(0), "before_id": "s", "count": 3}
    await assert_no_search(database, sessions.TIMELINE._page, parameters, "ix_session_instance_id_started_at_id")


async def assert_no_search(database: Database, statement: Any, parameters: dict[str, Any], index: str) -> None:
    """Make sure that rows come in the order of the index, from the cursor on; only the finished page may be sorted."""
    shown = await database.write(explain, statement, parameters)
    assert index in shown, shown
    assert "Seq Scan" not in shown, shown
    on_sqlite = "SEARCH" in shown
    if on_sqlite:
        # (instance_id=? AND timestamp>? AND timestamp<?) or the row value: one range of the index.
        assert "timestamp>? AND" in shown or "started_at>? AND" in shown, shown
        rows = shown.partition("SCAN")[0]
        assert "TEMP B-TREE" not in rows, shown
    else:
        assert f"Index Scan Backward using {index}" in shown or f"Index Only Scan Backward using {index}" in shown
        assert shown.count("Sort") <= 3, shown
