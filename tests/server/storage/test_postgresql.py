from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from qbdconnect_server.errors import NotFound, RuleBroken, Unavailable
from qbdconnect_server.storage import postgresql
from qbdconnect_server.storage.database import Connection, Database, DatabaseUnavailable, connect
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


@pytest.fixture
async def database(postgresql_url: str) -> AsyncIterator[Database]:
    made = connect(postgresql_url, pool_size=3)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def other(postgresql_url: str) -> AsyncIterator[asyncpg.Connection]:
    made = await asyncpg.connect(postgresql_url)
    yield made
    await made.close()


def add(connection: Connection, customer_id: str) -> None:
    customers.insert_one(connection, OPERATOR, stored_customer(customer_id), now=NOW)


def own_process(connection: Connection) -> int:
    process: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return process


class FailsFirst:
    """A transaction whose first attempts fail as the server would let them."""

    def __init__(self, sqlstate: str, times: int) -> None:
        self.sqlstate = sqlstate
        self.times = times
        self.attempts = 0

    def __call__(self, connection: Connection, customer_id: str) -> None:
        self.attempts += 1
        add(connection, customer_id)
        if self.attempts <= self.times:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{self.sqlstate}'; END $$")


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_what_the_server_undid_is_tried_again(database: Database, sqlstate: str) -> None:
    transaction = FailsFirst(sqlstate, times=2)
    await database.write(transaction, "cust_a")
    assert transaction.attempts == 3
    assert await database.read(customers.does_exist, OPERATOR, "cust_a")


async def test_nothing_is_tried_for_ever(database: Database) -> None:
    transaction = FailsFirst("40001", times=99)
    with pytest.raises(Unavailable):
        await database.write(transaction, "cust_a")
    assert transaction.attempts == 4
    assert not await database.read(customers.does_exist, OPERATOR, "cust_a")


@pytest.mark.parametrize("sqlstate", ["55P03", "57014", "53100", "25006"])
async def test_what_no_second_attempt_mends_is_unavailable_at_once(database: Database, sqlstate: str) -> None:
    transaction = FailsFirst(sqlstate, times=99)
    with pytest.raises(Unavailable) as caught:
        await database.write(transaction, "cust_a")
    assert transaction.attempts == 1
    assert "Retry-After" in caught.value.headers


async def test_lost_connections_are_replaced_unseen(database: Database, other: asyncpg.Connection) -> None:
    for _ in range(2):
        process = await database.read(own_process)
        await other.execute("SELECT pg_terminate_backend($1)", process)
        assert await database.read(own_process) != process
        process = await database.read(own_process)
        await other.execute("SELECT pg_terminate_backend($1)", process)
        await database.write(add, f"cust_{process}")
        assert await database.read(customers.does_exist, OPERATOR, f"cust_{process}")


async def test_a_connection_lost_in_the_middle_of_a_transaction_has_one_effect(
    database: Database, postgresql_url: str
) -> None:
    attempts = 0

    def lose_once(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        add(connection, "cust_a")
        if attempts == 1:
            terminate(postgresql_url, own_process(connection))
        add(connection, "cust_b")

    await database.write(lose_once)
    assert attempts == 2
    assert await database.read(customers.does_exist, OPERATOR, "cust_a")


def terminate(url: str, process: int) -> None:
    """End a connection from another thread, since the loop of the caller stands in the transaction."""

    async def end() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("SELECT pg_terminate_backend($1)", process)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(end()))
    thread.start()
    thread.join()


async def test_a_connection_lost_during_the_commit_is_not_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = 0

    def lose(_: Connection) -> None:
        raise DBAPIError("COMMIT", None, ConnectionResetError("gone"), connection_invalidated=True)

    def transaction(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        monkeypatch.setattr(type(connection), "commit", lose)

    with pytest.raises(Unavailable, match="may have had its effect"):
        await database.write(transaction)
    assert attempts == 1


async def test_a_serialization_failure_of_the_commit_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Connection.commit
    attempts = 0

    class Failure(Exception):  # noqa: N818 - as a driver names it
        sqlstate = "40001"

    def fail_once(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise DBAPIError("COMMIT", None, Failure())
        commit(connection)

    monkeypatch.setattr(Connection, "commit", fail_once)
    await database.write(add, "cust_a")
    assert attempts == 2


@asynccontextmanager
async def all_connections_taken(database: Database, other: asyncpg.Connection) -> AsyncIterator[None]:
    """Let three writes wait for a lock that the test holds."""
    async with other.transaction():
        await other.execute("LOCK TABLE customer IN EXCLUSIVE MODE")
        writes = [asyncio.create_task(database.write(add, f"cust_{number}")) for number in range(3)]
        await asyncio.sleep(0.2)
        yield
    await asyncio.gather(*writes)


async def test_an_exhausted_pool_is_unavailable_and_no_hang(
    postgresql_url: str, other: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "POOL_TIMEOUT", 0.1)
    database = connect(postgresql_url, pool_size=3)
    await database.open()
    async with all_connections_taken(database, other):
        with pytest.raises(Unavailable, match="Too many requests wait") as caught:
            await database.read(own_process)
    assert caught.value.headers["Retry-After"] == "1"
    await database.close()


async def test_a_row_that_another_request_keeps_is_unavailable(
    postgresql_url: str, other: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql.SERVER_SETTINGS, "lock_timeout", "50ms")
    database = connect(postgresql_url)
    await database.open()
    await database.write(add, "cust_a")
    async with other.transaction():
        await other.execute("SELECT * FROM customer FOR UPDATE")
        with pytest.raises(Unavailable, match="changing the same object"):
            await database.write(customers.locked_by_id, OPERATOR, "cust_a")
    await database.close()


async def test_two_changes_of_one_row_come_one_after_the_other(database: Database) -> None:
    await database.write(add, "cust_a")

    def count(connection: Connection) -> None:
        found = customers.locked_by_id(connection, OPERATOR, "cust_a")
        assert found is not None
        document = {**found.customer.document, "count": found.customer.document.get("count", 0) + 1}
        customers.save(connection, OPERATOR, found.customer._replace(document=document))

    await asyncio.gather(*[database.write(count) for _ in range(20)])
    found = await database.read(customers.by_id, OPERATOR, "cust_a")
    assert found is not None
    assert found.customer.document["count"] == 20


async def test_a_text_with_nul_breaks_a_rule_and_nothing_else(database: Database) -> None:
    with pytest.raises(RuleBroken, match="NUL"):
        await database.read(customers.does_exist, OPERATOR, "cust_\0")


async def test_a_cancelled_request_gives_its_connection_back(database: Database, other: asyncpg.Connection) -> None:
    async with other.transaction():
        await other.execute("LOCK TABLE customer IN EXCLUSIVE MODE")
        writes = [asyncio.create_task(database.write(add, f"cust_{number}")) for number in range(3)]
        await asyncio.sleep(0.2)
        for write in writes:
            write.cancel()
        assert all(
            isinstance(each, asyncio.CancelledError) for each in await asyncio.gather(*writes, return_exceptions=True)
        )
    await asyncio.gather(*[database.read(own_process) for _ in range(6)])
    assert not await database.read(customers.does_exist, OPERATOR, "cust_0")


async def test_an_error_of_the_domain_passes_through(database: Database) -> None:
    def fail(_: Connection) -> None:
        raise NotFound("no")

    with pytest.raises(NotFound):
        await database.write(fail)


async def test_a_server_that_is_gone_is_unavailable(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("gone")

    monkeypatch.setattr(asyncpg, "connect", refuse)
    fresh = connect("postgresql://localhost/hub")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await fresh.read(own_process)
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        await fresh.check()
    await fresh.close()


async def test_a_missing_database_and_user_are_named(postgresql_url: str) -> None:
    missing = postgresql_url.replace("/test_", "/missing_test_")
    with pytest.raises(DatabaseUnavailable, match=r'database "missing_test_.*" does not exist'):
        await connect(missing).open()
