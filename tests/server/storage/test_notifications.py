from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest
from structlog.testing import capture_logs

from qbdconnect_server.storage import notifications
from qbdconnect_server.storage.database import Database, connect
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.storage.queries.jobs import CHANNEL, NewJob

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()

    def __call__(self) -> None:
        self.count += 1
        self._changed.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while self.count < count:
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def server(postgresql_url: str) -> AsyncIterator[Database]:
    made = connect(postgresql_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def ear(server: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ear]:
    monkeypatch.setattr(notifications, "RECONNECT_SECONDS", 0.05)
    made = Ear()
    listening = asyncio.create_task(server.listen(CHANNEL, made))
    await made.until(1)  # once for having connected
    yield made
    listening.cancel()
    await asyncio.wait([listening])


async def test_a_job_is_heard_of_when_its_transaction_commits(server: Database, ear: Ear) -> None:
    await server.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    await ear.until(2)
    await server.write(jobs.enqueue_all, [NewJob("job_b", "mail", {}), NewJob("job_c", "mail", {})])
    await ear.until(3)
    await server.write(jobs.release, [])
    await ear.until(4)
    await server.write(job_listing.retry_parked)
    await ear.until(5)
    await server.write(job_listing.retry, "job_a")
    await ear.until(6)


async def test_a_lost_connection_is_made_anew(server: Database, ear: Ear, postgresql_url: str) -> None:
    with capture_logs() as logs:
        await end_connections(postgresql_url)
        await ear.until(2)
        await server.write(jobs.enqueue, NewJob("job_a", "mail", {}))
        await ear.until(3)
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("notifications of the database are not heard", "warning"),
        ("notifications of the database are heard again", "info"),
    ]


async def end_connections(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'LISTEN%'"
    )
    await connection.close()


async def test_an_idle_connection_is_tried_from_time_to_time(server: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(notifications, "RECONNECT_SECONDS", 0.01)
    made = []

    class Deaf:
        """A connection that a network has forgotten: it never says that it is lost."""

        def add_termination_listener(self, listener: object) -> None: ...

        async def add_listener(self, channel: str, listener: object) -> None:
            made.append(channel)

        async def execute(self, *_: object, **__: object) -> None:
            raise TimeoutError

        def terminate(self) -> None: ...

    async def open_deaf() -> Deaf:
        return Deaf()

    ear = Ear()
    listening = asyncio.create_task(notifications.listen(open_deaf, CHANNEL, ear))
    await ear.until(3)
    listening.cancel()
    await asyncio.wait([listening])
    assert made[:3] == [CHANNEL] * 3


async def test_sqlite_tells_nothing(sqlite_url: str) -> None:
    ear = Ear()
    await connect(sqlite_url).listen(CHANNEL, ear)
    assert ear.count == 0
