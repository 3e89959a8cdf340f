from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import instances, requests
from qbdconnect_server.storage.queries.requests import Contents, Finish, StoredRequest, WholeRequest
from tests.activity import OPERATOR, settle, stored_request
from tests.factories import NOW
from tests.plans import explain

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def database(database: Database) -> Database:
    """Add two instances."""
    await database.write(settle, "a", "b")
    return database


async def insert(database: Database, *made: StoredRequest) -> None:
    def store(connection: Connection) -> None:
        for each in made:
            assert requests.insert_one(connection, OPERATOR, WholeRequest(each, Contents(b"sealed", None)))

    await database.write(store)


def request(number: int, **columns: Any) -> StoredRequest:
    return stored_request(f"rq_{number}", request_id=f"{number}", **columns)


async def found(database: Database, number: int, instance_id: str = "inst_a") -> WholeRequest:
    whole = await database.read(requests.by_request_id, OPERATOR, instance_id, f"{number}")
    assert whole is not None
    return whole


async def test_what_is_stored_comes_back(database: Database) -> None:
    document = {"requestId": "1", "b": 1.0, "a": None}
    made = request(1, rank=-7, depends_on="0", waits=True, deadline=LATER, document=document, error={"code": "1"})
    whole = WholeRequest(made, Contents(b"\x00sealed", b"\xff"))
    assert await database.write(requests.insert_one, OPERATOR, whole)
    assert await found(database, 1) == whole
    assert list((await found(database, 1)).request.document) == ["requestId", "b", "a"]


async def test_a_uuid_is_taken_once_by_each_instance(database: Database) -> None:
    await insert(database, request(1))
    again = WholeRequest(request(1)._replace(id="rq_again", rank=5), Contents(b"other", None))
    assert not await database.write(requests.insert_one, OPERATOR, again)
    assert (await found(database, 1)).request == request(1)
    await insert(database, request(1)._replace(id="rq_b", instance_id="inst_b", customer_id="cust_b"))
    assert (await found(database, 1, "inst_b")).request.id == "rq_b"


async def test_of_many_at_once_one_is_stored(database: Database) -> None:
    made = [WholeRequest(request(1)._replace(id=f"rq_{number}"), Contents(b"", None)) for number in range(8)]
    stored = await asyncio.gather(*[database.write(requests.insert_one, OPERATOR, each) for each in made])
    assert sorted(stored) == [False] * 7 + [True]


async def test_requests_of_a_deleted_instance_are_not_shown(database: Database) -> None:
    await insert(database, request(1))
    await database.write(instances.delete, OPERATOR, "inst_a", now=NOW)
    assert await database.read(requests.by_request_id, OPERATOR, "inst_a", "1") is None
    page = requests.page
    assert await database.read(page, OPERATOR, "inst_a", state=None, count=9, starting_after=None) is None


@pytest.mark.parametrize("count", [1, 2, 5, 9])
@pytest.mark.parametrize(("state", "numbers"), [(None, [5, 4, 3, 2, 1]), ("sent", [4, 2]), ("failed", [])])
async def test_pages_show_each_request_once_the_newest_first(
    database: Database, count: int, state: str | None, numbers: list[int]
) -> None:
    await insert(database, *[request(each, state="queued" if each % 2 else "sent") for each in range(1, 6)])
    await insert(database, request(9, instance_id="inst_b", customer_id="cust_b"))
    seen: list[str] = []
    while page := await database.read(
        requests.page, OPERATOR, "inst_a", state=state, count=count, starting_after=seen[-1] if seen else None
    ):
        assert len(page) <= count
        seen += [each.request_id for each in page]
    assert seen == [str(number) for number in numbers]
    after_none = await database.read(requests.page, OPERATOR, "inst_a", state=None, count=9, starting_after="none")
    assert after_none == []


async def test_the_next_is_the_smallest_rank_then_the_oldest_that_waits_for_nothing(database: Database) -> None:
    await insert(
        database,
        request(1, rank=5),
        request(2, rank=-9, waits=True, depends_on="1"),
        request(3, rank=-9, state="sent"),
        request(4, rank=-1),
        request(5, rank=-1),
        request(6, rank=-99, instance_id="inst_b", customer_id="cust_b"),
    )
    order = []
    while whole := await database.read(requests.next_queued, OPERATOR, "inst_a"):
        order.append(whole.request.request_id)
        await database.write(requests.finish, OPERATOR, [whole.request.id], Finish("completed", LATER))
        if whole.request.request_id == "4":
            await database.write(requests.release, OPERATOR, "inst_a", "1")
    assert order == ["4", "2", "5", "1"]


async def test_dependents_are_found_along_the_whole_chain(database: Database) -> None:
    await insert(
        database,
        request(1, state="failed"),
        request(2, depends_on="1", waits=True),
        request(3, depends_on="2", waits=True),
        request(4, depends_on="2", waits=True),
        request(5, depends_on="4", waits=True),
        request(6, depends_on="9", waits=True),
        request(7, depends_on="1", waits=True, state="cancelled"),
        request(8, depends_on="7", waits=True),
        request(2)._replace(
            id="rq_b", request_id="b", instance_id="inst_b", customer_id="cust_b", depends_on="1", waits=True
        ),
    )
    dependents = await database.write(requests.locked_dependents, OPERATOR, "inst_a", ["1"])
    assert [each.request_id for each in dependents] == ["2", "3", "4", "5"]
    both = await database.write(requests.locked_dependents, OPERATOR, "inst_a", ["1", "2"])
    assert sorted(each.request_id for each in both) == ["2", "3", "4", "5"]


async def test_many_are_finished_in_pieces(database: Database) -> None:
    made = [request(number) for number in range(requests.CHUNK + 1)]
    await insert(database, *made)
    error = {"code": "c", "message": "m"}
    how = Finish("failed", LATER, error)
    await database.write(requests.finish, OPERATOR, [each.id for each in made], how)
    first, last = await found(database, 0), await found(database, requests.CHUNK)
    for whole in (first, last):
        assert (whole.request.state, whole.request.error, whole.request.finished_at) == ("failed", error, LATER)
    assert await database.write(requests.locked_queued, OPERATOR, "inst_a") == []


async def test_what_is_overdue_is_found_by_its_deadline(database: Database) -> None:
    await insert(
        database,
        request(1),
        request(2, deadline=NOW),
        request(3, deadline=LATER),
        request(4, deadline=NOW, state="sent"),
        request(5, deadline=NOW - timedelta(1), instance_id="inst_b", customer_id="cust_b"),
    )

    async def overdue(**options: Any) -> list[str]:
        listed = await database.write(requests.locked_overdue, OPERATOR, **{"now": NOW, "count": 9, **options})
        return [each.request_id for each in listed]

    assert await overdue() == ["5", "2"]
    assert await overdue(count=1) == ["5"]
    assert await overdue(instance_id="inst_a") == ["2"]
    assert await overdue(now=LATER) == ["5", "2", "3"]


PLANS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "next": (requests.NEXT, {"instance_id": "i"}, "ix_request_queue"),
    "page": (requests.PAGE, {"instance_id": "i", "before_id": "r", "count": 3}, "ix_request_instance_id_id"),
    "page of a state": (
        requests.PAGE_OF_STATE,
        {"instance_id": "i", "before_id": "r", "count": 3, "state": "sent"},
        "ix_request_instance_id_state_id",
    ),
    "release": (requests.RELEASE, {"of_instance": "i", "completed": "1"}, "ix_request_dependency"),
    "dependents": (requests.DEPENDENTS, {"instance_id": "i", "request_ids": ["1"]}, "ix_request_dependency"),
    "overdue": (requests.OVERDUE, {"now": NOW, "count": 3}, "ix_request_deadline"),
}


@pytest.mark.parametrize("name", PLANS)
async def test_every_question_that_sessions_and_lists_ask_has_its_index(database: Database, name: str) -> None:
    statement, parameters, index = PLANS[name]
    shown = await database.write(explain, statement, parameters)
    # PostgreSQL knows of an empty table only that each of its small indexes is as good.
    assert index in shown or ("cost=" in shown and "ix_request_queue" in shown), shown
    assert "Seq Scan on request" not in shown, shown
    assert "SCAN request" not in shown, shown
