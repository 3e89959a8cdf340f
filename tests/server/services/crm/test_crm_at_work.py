"""The CRM beside requests that go on, with a worker of the hub."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg
import pytest

from qbdconnect_server.services.crm import customer_sync
from qbdconnect_server.work import working
from tests.server.services.crm.desk import KINDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.services.crm.desk import Desk

pytestmark = pytest.mark.anyio

SECONDS = 20.0


async def test_whatever_happens_at_once_ends_with_one_of_each(desk: Desk) -> None:
    """What is enqueued while a job ends must neither be lost, nor hold it up, nor be done twice."""
    customer_id = (await desk.customer())["id"]
    hub = replace(desk.hub, clock=lambda: datetime.now(UTC))
    own = replace(desk, hub=hub, calls=replace(desk.calls, hub=hub))
    made: list[str] = []

    async def act(number: int) -> None:
        for round_of in range(4):
            made.append(await own.instance(customer_id))
            await own.patch(customer_id, name=f"Name {number} {round_of}")

    async with working(hub, kinds=KINDS):
        await asyncio.gather(*(act(number) for number in range(4)))
        deadline = time.monotonic() + SECONDS
        while await own.states() and time.monotonic() < deadline:  # noqa: ASYNC110 - another task works
            await asyncio.sleep(0.02)
    assert await own.states() == []
    shown = await own.shown(customer_id)
    (organisation,) = own.insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == shown["name"]
    assert sorted(each["PROJECT_NAME"] for each in own.insightly.projects()) == sorted(made)
    assert sorted(each["projectId"] for each in shown["qbdInstances"]) == sorted(
        str(each["PROJECT_ID"]) for each in own.insightly.projects()
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_instance_that_is_committed_while_the_job_ends_is_not_forgotten(desk: Desk, database_url: str) -> None:
    """Its transaction holds the customer and asks for the key of the job; the job may neither end nor hold the key."""
    made = await desk.customer(1)
    await desk.work()
    await desk.patch(made["id"], name="New Ltd")
    async with connected(database_url) as connection:
        creating = connection.transaction()
        await creating.start()
        await insert_copy(connection, "instance", "inst_" + "0" * 32, user_name="inst_b", project_id=None)
        working_off = asyncio.create_task(desk.work())
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await connection.execute("SET LOCAL lock_timeout = '100ms'")  # who waits here waits for one who waits for us
        assert await insert_copy(connection, "job", "job_b") == "INSERT 0 0"
        await creating.commit()
        await working_off
    assert await desk.states() == []
    assert all("projectId" in each for each in (await desk.shown(made["id"]))["qbdInstances"])
    assert len(desk.insightly.projects()) == 2


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection of one's own; a transaction that it leaves open would hold up the tests that follow."""
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def insert_copy(connection: asyncpg.Connection, table: str, row_id: str, **columns: object) -> object:
    """Insert a row of a table once more, with another id; of jobs that of the customer."""
    of_customer = f"WHERE kind = '{customer_sync.KIND}' AND state <> 'done'" if table == "job" else ""
    row = dict(await connection.fetchrow(f"SELECT * FROM {table} {of_customer}")) | {"id": row_id, **columns}
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
    return await connection.execute(f"{statement} ON CONFLICT DO NOTHING", *row.values())
