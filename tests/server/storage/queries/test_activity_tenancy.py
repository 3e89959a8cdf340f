"""Every query on what happened at instances, asked by each caller for each customer's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import event_log, instance_owners, metrics, requests, sessions
from qbdconnect_server.storage.queries.event_log import Filter, NewEvent
from qbdconnect_server.storage.queries.metrics import Increment
from qbdconnect_server.storage.queries.requests import Contents, Finish, WholeRequest
from qbdconnect_server.storage.scope import OutsideScope, Scope
from qbdconnect_server.storage.timeline import Window
from tests.activity import OPERATOR, settle, stored_request, stored_session
from tests.factories import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
CALLERS = [OPERATOR, Scope("cust_a"), Scope("cust_b"), Scope("cust_none")]
OWNERS = ["a", "b"]
DAY = "2026-11-21"
LATER = NOW + timedelta(hours=1)


def event(owner: str) -> NewEvent:
    return NewEvent(f"inst_{owner}", f"cust_{owner}", NOW, "u", "a", None, None, f"sess_{owner}")


def a_request(owner: str, number: int, **columns: Any) -> WholeRequest:
    made = stored_request(f"rq_{owner}{number}", f"inst_{owner}", f"cust_{owner}", request_id=f"{number}", **columns)
    return WholeRequest(made, Contents(b"sealed", None))


def fill(connection: Connection) -> None:
    settle(connection, *OWNERS)
    for owner in OWNERS:
        sessions.insert_one(connection, OPERATOR, stored_session(f"sess_{owner}", f"inst_{owner}", f"cust_{owner}"))
        requests.insert_one(connection, OPERATOR, a_request(owner, 1, deadline=NOW))
        requests.insert_one(connection, OPERATOR, a_request(owner, 2, depends_on="1", waits=True))
        event_log.insert_all(connection, OPERATOR, [event(owner)])
        metrics.add(connection, OPERATOR, [Increment(f"inst_{owner}", "requests", DAY, f"cust_{owner}", 1)])


READS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "instance_owners.customer_of": lambda c, s, o: instance_owners.customer_of(c, s, f"inst_{o}"),
    "instance_owners.held_customer_of": lambda c, s, o: instance_owners.held_customer_of(c, s, f"inst_{o}"),
    "sessions.by_id": lambda c, s, o: sessions.by_id(c, s, f"inst_{o}", f"sess_{o}"),
    "sessions.locked_by_id": lambda c, s, o: sessions.locked_by_id(c, s, f"sess_{o}"),
    "sessions.page": lambda c, s, o: sessions.page(c, s, f"inst_{o}", Window(), count=9, starting_after=None),
    "event_log.page": lambda c, s, o: event_log.page(
        c, s, f"inst_{o}", Window(), Filter(), count=9, starting_after=None
    ),
    "event_log.page by session": lambda c, s, o: event_log.page(
        c, s, f"inst_{o}", Window(), Filter(session_id=f"sess_{o}"), count=9, starting_after=None
    ),
    "event_log.page by action": lambda c, s, o: event_log.page(
        c, s, f"inst_{o}", Window(), Filter(action="a"), count=9, starting_after=None
    ),
    "metrics.by_day": lambda c, s, o: metrics.by_day(c, s, f"inst_{o}", "requests", first_day=DAY, last_day=DAY),
    "metrics.of_customer": lambda c, s, o: metrics.of_customer(
        c, s, f"cust_{o}", first_day=DAY, last_day=DAY, begin=NOW
    ),
    "requests.by_request_id": lambda c, s, o: requests.by_request_id(c, s, f"inst_{o}", "1"),
    "requests.locked_by_request_id": lambda c, s, o: requests.locked_by_request_id(c, s, f"inst_{o}", "1"),
    "requests.locked_by_id": lambda c, s, o: requests.locked_by_id(c, s, f"rq_{o}1"),
    "requests.held_state": lambda c, s, o: requests.held_state(c, s, f"inst_{o}", "1"),
    "requests.page": lambda c, s, o: requests.page(c, s, f"inst_{o}", state=None, count=9, starting_after=None),
    "requests.page of a state": lambda c, s, o: requests.page(
        c, s, f"inst_{o}", state="queued", count=9, starting_after=None
    ),
    "requests.next_queued": lambda c, s, o: requests.next_queued(c, s, f"inst_{o}"),
    "requests.has_queued": lambda c, s, o: requests.has_queued(c, s, f"inst_{o}", count=1),
    "requests.locked_queued": lambda c, s, o: requests.locked_queued(c, s, f"inst_{o}"),
    "requests.locked_overdue": lambda c, s, o: [
        each for each in requests.locked_overdue(c, s, now=LATER, count=9) if each.instance_id == f"inst_{o}"
    ],
    "requests.locked_overdue of an instance": lambda c, s, o: requests.locked_overdue(
        c, s, now=LATER, count=9, instance_id=f"inst_{o}"
    ),
    "requests.locked_dependents": lambda c, s, o: requests.locked_dependents(c, s, f"inst_{o}", ["1"]),
}
CHANGES: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "sessions.end": lambda c, s, o: sessions.end(c, s, f"sess_{o}", now=LATER),
    "requests.release": lambda c, s, o: requests.release(c, s, f"inst_{o}", "1"),
    "requests.send": lambda c, s, o: requests.send(c, s, f"rq_{o}1", "sess", now=LATER),
    "requests.finish": lambda c, s, o: requests.finish(c, s, [f"rq_{o}1"], Finish("completed", LATER)),
}
INSERTS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "sessions.insert_one": lambda c, s, o: sessions.insert_one(
        c, s, stored_session("sess_new", f"inst_{o}", f"cust_{o}")
    ),
    "requests.insert_one": lambda c, s, o: requests.insert_one(c, s, a_request(o, 3)),
    "event_log.insert_all": lambda c, s, o: event_log.insert_all(c, s, [event("a"), event(o)]),
    "metrics.add": lambda c, s, o: metrics.add(c, s, [Increment(f"inst_{o}", "rows", DAY, f"cust_{o}", 1)]),
}


def state(connection: Connection) -> list[Any]:
    return [
        (
            sessions.locked_by_id(connection, OPERATOR, f"sess_{owner}"),
            requests.page(connection, OPERATOR, f"inst_{owner}", state=None, count=9, starting_after=None),
        )
        for owner in OWNERS
    ]


@pytest.mark.parametrize("scope", CALLERS, ids=lambda scope: str(scope.customer_id))
@pytest.mark.parametrize("name", READS)
async def test_a_read_finds_only_what_the_scope_covers(database: Database, name: str, scope: Scope) -> None:
    await database.write(fill)
    for owner in OWNERS:
        found = await database.write(READS[name], scope, owner)
        assert bool(found) is scope.covers(f"cust_{owner}"), owner


@pytest.mark.parametrize("scope", CALLERS, ids=lambda scope: str(scope.customer_id))
@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_reaches_only_what_the_scope_covers(database: Database, name: str, scope: Scope) -> None:
    await database.write(fill)
    for number, owner in enumerate(OWNERS):
        before = await database.read(state)
        await database.write(CHANGES[name], scope, owner)
        after = await database.read(state)
        assert (before[number] != after[number]) is scope.covers(f"cust_{owner}"), owner
        assert before[1 - number] == after[1 - number]


@pytest.mark.parametrize("name", INSERTS)
async def test_nothing_is_stored_outside_the_scope(database: Database, name: str) -> None:
    with pytest.raises(OutsideScope):
        await database.write(INSERTS[name], Scope("cust_a"), "b")


async def test_what_belongs_to_another_instance_of_the_same_customer_is_not_found_there(database: Database) -> None:
    await database.write(fill)
    assert await database.read(sessions.by_id, OPERATOR, "inst_b", "sess_a") is None
    window, of_session = Window(), Filter(session_id="sess_a")
    assert (
        await database.read(event_log.page, OPERATOR, "inst_b", window, of_session, count=9, starting_after=None) == []
    )
    theirs = await database.read(event_log.page, OPERATOR, "inst_a", window, Filter(), count=9, starting_after=None)
    assert theirs is not None
    after = theirs[0].id
    assert (
        await database.read(event_log.page, OPERATOR, "inst_b", window, Filter(), count=9, starting_after=after) == []
    )


def test_the_matrix_has_every_function_that_takes_a_scope() -> None:
    named = {name.partition(" ")[0] for name in (*READS, *CHANGES, *INSERTS)}
    for module in (instance_owners, sessions, event_log, metrics, requests):
        short = module.__name__.rpartition(".")[2]
        public = {
            f"{short}.{name}"
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__
            and callable(value)
            and "scope" in getattr(value, "__annotations__", {})
            and not name.startswith("_")
        }
        assert public
        assert public <= named
