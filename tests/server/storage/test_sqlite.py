from __future__ import annotations

import asyncio
import multiprocessing
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.database import Connection, DatabaseUnavailable, connect
from qbdconnect_server.storage.migrating import migrate
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.sqlite import cannot_use, translated, use_write_ahead_log
from tests.factories import NOW, stored_customer

if TYPE_CHECKING:
    from qbdconnect_server.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


def add(connection: Connection, customer_id: str) -> None:
    customers.insert_one(connection, OPERATOR, stored_customer(customer_id), now=NOW)


def path_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_file_is_its_owners_alone_and_keeps_what_is_committed(tmp_path: Path) -> None:
    database: Any = connect(f"sqlite:///{tmp_path}/new.db")
    await database.open()
    assert mode_of(tmp_path / "new.db") == 0o600

    def settings(connection: Connection) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    full = 2
    assert await database.write(settings) == ["wal", full, 1, 1]
    assert mode_of(tmp_path / "new.db-wal") == 0o600
    await database.close()


def spoil(path: Path) -> None:
    path.write_text("broken " * 10_000)
    Path(f"{path}-wal").write_bytes(b"")


async def test_a_read_cannot_write(sqlite_url: str) -> None:
    database: SqliteDatabase = connect(sqlite_url)  # type: ignore[assignment]  # the URL says which
    await database.open()
    with pytest.raises(Unavailable, match="read-only"):
        await database.read(add, "cust_a")
    await database.close()


async def test_a_query_sees_one_state_of_the_data(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    await database.open()

    def look_twice(connection: Connection) -> tuple[int, int]:
        before = connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one()
        with sqlite3.connect(path_of(sqlite_url)) as other:
            other.execute("INSERT INTO customer (id, document, created_at) VALUES ('x', '{}', '2026-01-01 00:00:00')")
        other.close()
        return before, connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one()

    assert await database.read(look_twice) == (0, 0)
    assert await database.read(customers.does_exist, OPERATOR, "x")
    await database.close()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_text("no database, but long enough to be looked at " * 30)
    with pytest.raises(DatabaseUnavailable, match=r"hub\.db cannot be used: file is not a database"):
        await connect(f"sqlite:///{tmp_path}/hub.db").open()


async def test_check_tells_of_a_file_that_broke(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    await database.open()
    spoil(Path(path_of(sqlite_url)))
    with pytest.raises(DatabaseUnavailable):
        await database.check()
    await database.close()


@pytest.mark.parametrize("name", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"])
def test_errors_that_are_no_fault_of_the_statement_are_unavailability(name: str) -> None:
    error = sqlite3.OperationalError("no")
    variety = 7 << 8
    error.sqlite_errorcode = getattr(sqlite3, name) | variety
    for raised in (error, OperationalError("statement", None, error)):
        assert isinstance(translated(raised), Unavailable)


def test_other_errors_stay_what_they_are() -> None:
    assert translated(ValueError("x")) is None
    address = DatabaseAddress.parse("sqlite:///x.db")
    assert "x.db cannot be used: broken" in str(cannot_use(address, OperationalError("s", None, ValueError("broken"))))


ADD_FOREVER = """
import asyncio, sys
sys.path.insert(0, "")
from tests.server.storage.test_sqlite import add
from qbdconnect_server.storage.database import connect

async def main():
    database = connect(sys.argv[1])
    await database.open()

    async def add_forever(name):
        number = 0
        while True:
            number += 1
            await database.write(add, f"cust_{name}_{number}")
            print(f"cust_{name}_{number}", flush=True)

    await asyncio.gather(*[add_forever(name) for name in range(8)])

asyncio.run(main())
"""


async def test_every_write_that_was_answered_survives_a_kill(sqlite_url: str) -> None:
    process = subprocess.Popen(  # noqa: ASYNC220 - the test does nothing else meanwhile
        [sys.executable, "-c", ADD_FOREVER, sqlite_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    answered = [process.stdout.readline().strip() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    answered += [line.strip() for line in process.stdout.readlines() if line.endswith("\n")]
    process.stdout.close()
    process.wait()
    database = connect(sqlite_url)
    await database.open()
    lost = [each for each in answered if not await database.read(customers.does_exist, OPERATOR, each)]
    await database.close()
    assert lost == []
    assert len(answered) >= 200


def _open_and_add(url: str, name: str, count: int) -> int:
    async def work() -> int:
        database = connect(url)
        await database.open()
        writes = [database.write(add, f"cust_{name}_{number}") for number in range(count)]
        results = await asyncio.gather(*writes, return_exceptions=True)
        await database.close()
        return sum(result is None for result in results)

    return asyncio.run(work())


def test_two_processes_share_one_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(migrate, [url, url])
        added = pool.starmap(_open_and_add, [(url, "a", 300), (url, "b", 300)])
    assert added == [300, 300]


async def test_a_file_locked_for_long_is_unavailable(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbdconnect_server.storage.sqlite.WRITER_TIMEOUT", 50)
    database = connect(sqlite_url)
    await database.open()
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="busy") as caught:
        await database.write(add, "cust_a")
    assert "Retry-After" in caught.value.headers
    other.execute("ROLLBACK")
    other.close()
    await database.write(add, "cust_a")
    await database.close()


async def test_opening_waits_for_a_file_that_another_process_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbdconnect_server.storage.sqlite.WRITER_TIMEOUT", 100)
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseUnavailable, match="database is locked"):
        await connect(f"sqlite:///{tmp_path}/hub.db").open()
    other.execute("ROLLBACK")
    other.close()


def test_a_file_that_is_switched_over_by_two_at_once_is_tried_again() -> None:
    class Driver:
        tries = 0

        def execute(self, _: str) -> None:
            self.tries += 1
            if self.tries == 1:
                raise sqlite3.OperationalError("database is locked")

    driver = Driver()
    use_write_ahead_log(driver)
    assert driver.tries == 2
