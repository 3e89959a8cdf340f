from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from qbdconnect_server.errors import NotFound, Unavailable
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.sqlite import open_connection, sqlite_engine, translated
from qbdconnect_server.storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
REQUEST: ContextVar[str] = ContextVar("REQUEST", default="none")


class Gate:
    """A transaction that holds the writer until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.entered.set()
        assert self.open.wait(10)

    async def hold(self, writer: Writer) -> asyncio.Future[Any]:
        future = writer.submit(self)
        await asyncio.to_thread(self.entered.wait, 10)
        return future


@pytest.fixture
async def connection(sqlite_url: str) -> AsyncIterator[Connection]:
    address = DatabaseAddress.parse(sqlite_url)
    with open_connection(sqlite_engine(address), address, timeout=100) as made:
        yield made


@pytest.fixture
async def writer(connection: Connection) -> AsyncIterator[Writer]:
    made = Writer(connection, queue_size=50, translate=translated)
    yield made
    made.refuse()
    await asyncio.to_thread(made.drain)


def count_commits(connection: Connection) -> list[str]:
    commits: list[str] = []
    event.listen(connection, "commit", lambda _: commits.append("commit"))
    return commits


def give(value: int, _: Connection) -> int:
    return value


async def test_what_waits_shares_one_commit(writer: Writer, connection: Connection) -> None:
    commits = count_commits(connection)
    gate = Gate()
    held = await gate.hold(writer)
    waiting = [writer.submit(partial(give, value)) for value in range(20)]
    gate.open.set()
    assert await asyncio.gather(*waiting) == list(range(20))
    await held
    assert len(commits) == 2


async def test_a_failure_in_a_batch_makes_each_unit_commit_alone(writer: Writer, connection: Connection) -> None:
    commits = count_commits(connection)

    def fail(_: Connection) -> None:
        raise NotFound("no")

    gate = Gate()
    held = await gate.hold(writer)
    waiting = [writer.submit(lambda _: "done"), writer.submit(fail), writer.submit(lambda _: "done")]
    gate.open.set()
    first, second, third = await asyncio.gather(*waiting, return_exceptions=True)
    await held
    assert (first, third) == ("done", "done")
    assert isinstance(second, NotFound)
    assert len(commits) == 3


async def test_too_many_waiting_writes_are_refused_at_once(writer: Writer) -> None:
    gate = Gate()
    held = await gate.hold(writer)
    waiting = [writer.submit(lambda _: None) for _ in range(50)]
    with pytest.raises(Unavailable, match="Too many writes") as caught:
        writer.submit(lambda _: None)
    assert caught.value.headers["Retry-After"] == "1"
    gate.open.set()
    await asyncio.gather(held, *waiting)


async def test_a_write_cancelled_before_its_turn_has_no_effect(writer: Writer) -> None:
    ran: list[str] = []
    gate = Gate()
    held = await gate.hold(writer)
    cancelled = writer.submit(lambda _: ran.append("cancelled"))
    kept = writer.submit(lambda _: ran.append("kept"))
    cancelled.cancel()
    gate.open.set()
    await asyncio.gather(held, kept)
    assert ran == ["kept"]


async def test_a_write_cancelled_while_it_runs_disturbs_nobody(writer: Writer) -> None:
    gate = Gate()
    held = await gate.hold(writer)
    held.cancel()
    gate.open.set()
    assert await writer.submit(lambda _: "next") == "next"


async def test_closing_finishes_what_waits_and_refuses_what_comes_later(connection: Connection) -> None:
    writer = Writer(connection, translate=translated)
    gate = Gate()
    held = await gate.hold(writer)
    waiting = [writer.submit(lambda _: "done") for _ in range(5)]
    writer.refuse()
    with pytest.raises(Unavailable, match="shutting down"):
        writer.submit(lambda _: None)
    gate.open.set()
    await asyncio.to_thread(writer.drain)
    assert await asyncio.gather(*waiting) == ["done"] * 5
    await held


async def test_a_transaction_runs_in_the_context_of_its_request(writer: Writer) -> None:
    REQUEST.set("req_1")
    assert await writer.submit(lambda _: REQUEST.get()) == "req_1"


async def test_a_loop_that_is_gone_stops_nobody(writer: Writer) -> None:
    gate = Gate()

    def leave() -> None:
        loop = asyncio.new_event_loop()

        async def submit() -> None:
            writer.submit(gate)

        loop.run_until_complete(submit())
        loop.close()

    await asyncio.to_thread(leave)
    gate.open.set()
    assert await writer.submit(lambda _: "alive") == "alive"


async def test_a_locked_file_makes_the_whole_batch_unavailable_after_one_wait(writer: Writer, sqlite_url: str) -> None:
    address = DatabaseAddress.parse(sqlite_url)
    with open_connection(sqlite_engine(address), address, timeout=100) as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        alone = writer.submit(lambda _: None)
        together = [writer.submit(lambda _: None) for _ in range(20)]
        async with asyncio.timeout(1.5):
            results = await asyncio.gather(alone, *together, return_exceptions=True)
        other.exec_driver_sql("ROLLBACK")
    assert {type(result) for result in results} == {Unavailable}
    assert await writer.submit(lambda _: "again") == "again"
