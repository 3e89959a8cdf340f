from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage import backup
from qbdconnect_server.storage.backup import NoHub, back_up
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.schema import HEAD
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer
from tests.profiles import sized

if TYPE_CHECKING:
    from pathlib import Path

KILLS = sized(quick=6, full=60)


@pytest.fixture
def hub_file(sqlite_url: str, tmp_path: Path) -> Path:
    assert sqlite_url
    return tmp_path / "hub.db"


def customer_ids(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {row[0] for row in database.execute("SELECT id FROM customer")}


def add(path: Path, *ids: str) -> None:
    async def insert() -> None:
        database = connect(f"sqlite:///{path}")
        await database.open()
        for each in ids:
            await database.write(customers.insert_one, Scope(None), stored_customer(each), now=NOW)
        await database.close()

    asyncio.run(insert())


def leftovers(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.name.startswith("."))


def test_a_backup_is_one_whole_file_for_its_owner_alone(hub_file: Path, tmp_path: Path) -> None:
    add(hub_file, "cust_a")
    copied = back_up(hub_file, tmp_path / "copy")
    assert customer_ids(tmp_path / "copy") == {"cust_a"}
    assert copied == (HEAD, (tmp_path / "copy").stat().st_size)
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    with closing(sqlite3.connect(tmp_path / "copy")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert {each.name for each in tmp_path.iterdir()} == {"hub.db", "copy"}


def test_what_is_there_is_not_replaced_without_force(hub_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.write_text("precious")
    with pytest.raises(FileExistsError):
        back_up(hub_file, target)
    assert target.read_text() == "precious"
    back_up(hub_file, target, force=True)
    assert customer_ids(target) == set()
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_replaced(
    hub_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    target = tmp_path / "copy"
    copy_into = backup.copy_into

    def copy_slowly(database: sqlite3.Connection, path: Path) -> backup.Copy:
        target.write_text("precious")
        return copy_into(database, path)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(backup, "copy_into", copy_slowly)
    if not has_links:
        monkeypatch.setattr(type(target), "hardlink_to", refuse)
    with pytest.raises(FileExistsError):
        back_up(hub_file, target)
    assert target.read_text() == "precious"
    assert leftovers(tmp_path) == []


def test_a_file_system_without_hard_links(hub_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "hardlink_to", refuse)
    back_up(hub_file, tmp_path / "copy")
    assert customer_ids(tmp_path / "copy") == set()


def test_a_database_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoHub, match="There is no file"):
        back_up(tmp_path / "none.db", tmp_path / "copy")
    (tmp_path / "junk.db").write_bytes(b"junk" * 1000)
    with pytest.raises(NoHub, match="damaged, or it is none"):
        back_up(tmp_path / "junk.db", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE customer (id)")
    with pytest.raises(NoHub, match="no database of a hub"):
        back_up(tmp_path / "other.db", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert leftovers(tmp_path) == []


def test_a_damaged_database_gives_no_backup(hub_file: Path, tmp_path: Path) -> None:
    add(hub_file, *(f"cust_{number}" for number in range(500)))
    with hub_file.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        size = file.tell()
        file.seek(size // 2)
        file.write(os.urandom(size // 2))
    with pytest.raises(NoHub):
        back_up(hub_file, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_damage_that_reading_alone_does_not_show(hub_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(hub_file)) as database:
        database.execute("CREATE TABLE extra (content)")
        database.execute("INSERT INTO extra VALUES (NULL)")
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE extra (content NOT NULL)' WHERE name = 'extra'")
        database.commit()
    with pytest.raises(NoHub, match=r"is damaged: NULL value in extra\.content"):
        back_up(hub_file, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_disk_that_fails_is_no_damage(hub_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(backup, "check_hub", full)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        back_up(hub_file, tmp_path / "copy")


def test_a_backup_holds_every_write_that_was_acknowledged_before_it_began(hub_file: Path, tmp_path: Path) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()

    async def write(writer: int, number_of: int) -> None:
        database = connect(f"sqlite:///{hub_file}")
        await database.open()

        async def loop(lane: int) -> None:
            number = 0
            while not stop.is_set():
                made = f"cust_{writer}x{lane}x{number}"
                await database.write(customers.insert_one, Scope(None), stored_customer(made), now=NOW)
                acknowledged.append(made)
                number += 1

        await asyncio.gather(*(loop(lane) for lane in range(number_of)))
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(write(0, 8)))
    thread.start()
    grown = []
    try:
        for number in range(5):
            time.sleep(0.2)
            before = set(acknowledged)
            target = tmp_path / f"copy{number}"
            back_up(hub_file, target)
            found = customer_ids(target)
            assert before <= found
            grown.append(len(found))
    finally:
        stop.set()
        thread.join()
    assert grown == sorted(grown)
    assert 0 < grown[0] < grown[-1]


def test_a_backup_that_is_killed_leaves_the_old_one(hub_file: Path, tmp_path: Path) -> None:
    add(hub_file, "cust_old")
    target = tmp_path / "copy"
    back_up(hub_file, target)
    with closing(sqlite3.connect(hub_file)) as database:
        database.execute("CREATE TABLE ballast (content)")
        for _ in range(4):
            database.execute("INSERT INTO ballast VALUES (randomblob(5000000))")
        database.commit()
    program = (
        "import sys; from pathlib import Path; from qbdconnect_server.storage.backup import back_up; print('go', "
        "flush=True); back_up(Path(sys.argv[1]), Path(sys.argv[2]), force=True)"
    )
    for kill in range(KILLS):
        command = [sys.executable, "-c", program, str(hub_file), str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.01 * kill)
            process.send_signal(signal.SIGKILL)
        assert customer_ids(target) == {"cust_old"}
        assert customer_ids(hub_file) == {"cust_old"}
        assert not [name for name in leftovers(tmp_path) if not name.startswith(".copy-")]
