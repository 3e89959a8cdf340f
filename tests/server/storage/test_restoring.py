from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage import restoring
from qbdconnect_server.storage.backup import NoHub, back_up
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.errors import DatabaseUnavailable
from qbdconnect_server.storage.exclusive import InUse, exclusive, is_in_use
from qbdconnect_server.storage.migrating import configuration, migrate
from qbdconnect_server.storage.restoring import restore
from qbdconnect_server.storage.schema import HEAD
from tests.factories import NOW
from tests.profiles import sized
from tests.server.storage.test_backup import add, customer_ids, leftovers

if TYPE_CHECKING:
    from pathlib import Path

KILLS = sized(quick=8, full=80)


@pytest.fixture
def hub_file(sqlite_url: str, tmp_path: Path) -> Path:
    """A database that holds one customer by now."""
    assert sqlite_url
    add(tmp_path / "hub.db", "cust_now")
    return tmp_path / "hub.db"


@pytest.fixture
def saved(sqlite_template: Path, tmp_path: Path) -> Path:
    """A backup that holds another customer."""
    source = tmp_path / "source.db"
    shutil.copy(sqlite_template, source)
    add(source, "cust_then")
    back_up(source, tmp_path / "saved")
    source.unlink()
    return tmp_path / "saved"


async def use(path: Path) -> None:
    """Open a database as a hub does, and close it."""
    database = connect(f"sqlite:///{path}")
    await database.open()
    await database.check()
    await database.close()


def test_the_database_holds_what_the_backup_held_and_the_old_one_is_kept(
    hub_file: Path, saved: Path, tmp_path: Path
) -> None:
    before = saved.read_bytes()
    restored = restore(saved, hub_file, now=NOW)
    assert (restored.revision, restored.kept) == (HEAD, tmp_path / "hub.db.replaced-20261121T233000Z")
    assert restored.kept is not None
    assert customer_ids(hub_file) == {"cust_then"}
    assert customer_ids(restored.kept) == {"cust_now"}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (hub_file, restored.kept)] == [0o600, 0o600]
    assert saved.read_bytes() == before
    assert leftovers(tmp_path) == []
    asyncio.run(use(hub_file))
    # The kept one can be restored in its turn.
    again = restore(restored.kept, hub_file, now=NOW)
    assert again.kept == tmp_path / "hub.db.replaced-20261121T233000Z-2"
    assert customer_ids(hub_file) == {"cust_now"}


def test_where_nothing_was_nothing_is_kept(saved: Path, tmp_path: Path) -> None:
    restored = restore(saved, tmp_path / "fresh.db", now=NOW)
    assert restored.kept is None
    assert customer_ids(tmp_path / "fresh.db") == {"cust_then"}
    assert stat.S_IMODE((tmp_path / "fresh.db").stat().st_mode) == 0o600


def test_a_write_that_only_the_log_of_the_old_one_holds_is_kept(hub_file: Path, saved: Path, tmp_path: Path) -> None:
    """A hub that was killed leaves its last writes in the write-ahead log."""
    program = (
        "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "d.execute('PRAGMA journal_mode = WAL'); d.execute(\"UPDATE customer SET id = 'cust_last'\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", program, str(hub_file)], check=False)
    assert (tmp_path / "hub.db-wal").stat().st_size > 0
    restored = restore(saved, hub_file, now=NOW)
    assert restored.kept is not None
    assert customer_ids(restored.kept) == {"cust_last"}
    assert customer_ids(hub_file) == {"cust_then"}


def test_a_database_in_use_is_refused_whoever_uses_it(hub_file: Path, saved: Path) -> None:
    async def attempt() -> None:
        database = connect(f"sqlite:///{hub_file}")
        await database.open()
        assert is_in_use(hub_file)
        with pytest.raises(InUse, match="is in use: stop the hub"):
            restore(saved, hub_file, now=NOW)
        await database.check()
        await database.close()
        assert not is_in_use(hub_file)

    asyncio.run(attempt())
    program = (
        "import sys, asyncio; from qbdconnect_server.storage.database import connect; d = connect(sys.argv[1]); "
        "asyncio.run(d.open()); print('open', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{hub_file}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert is_in_use(hub_file)
        with pytest.raises(InUse):
            restore(saved, hub_file, now=NOW)
        process.communicate(b"\n")
    assert customer_ids(hub_file) == {"cust_now"}


def test_who_opens_it_meanwhile_waits_and_sees_the_restored_one(hub_file: Path) -> None:
    with (
        exclusive(hub_file),
        closing(sqlite3.connect(hub_file, timeout=0.05)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT * FROM customer")


def test_a_damaged_database_is_no_hindrance_and_is_kept_as_it_is(hub_file: Path, saved: Path, tmp_path: Path) -> None:
    junk = b"junk" * 5000
    hub_file.write_bytes(junk)
    (tmp_path / "hub.db-wal").write_bytes(b"log of the damaged one")
    assert not is_in_use(hub_file)
    restored = restore(saved, hub_file, now=NOW)
    assert restored.kept is not None
    assert restored.kept.read_bytes() == junk
    assert not (tmp_path / "hub.db-wal").exists()
    assert customer_ids(hub_file) == {"cust_then"}
    asyncio.run(use(hub_file))


def test_a_database_with_damaged_pages_is_kept_too(hub_file: Path, saved: Path) -> None:
    add(hub_file, *(f"cust_{number}" for number in range(500)))
    with hub_file.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        size = file.tell()
        file.seek(size // 2)
        file.write(os.urandom(size // 2))
    restored = restore(saved, hub_file, now=NOW)
    assert restored.kept is not None
    assert restored.kept.stat().st_size == size
    assert customer_ids(hub_file) == {"cust_then"}


@pytest.mark.parametrize("content", [b"", b"junk" * 1000, b"SQLite format 3\0" + b"x" * 5000])
def test_a_file_that_is_no_database_is_refused(hub_file: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "saved").write_bytes(content)
    with pytest.raises(NoHub):
        restore(tmp_path / "saved", hub_file, now=NOW)
    assert customer_ids(hub_file) == {"cust_now"}
    assert leftovers(tmp_path) == []


def test_a_database_of_something_else_is_refused(hub_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "saved")) as other:
        other.execute("CREATE TABLE alembic_version (version_num)")
        other.execute("INSERT INTO alembic_version VALUES ('0002')")
        other.commit()
    with pytest.raises(NoHub, match="no database of a hub"):
        restore(tmp_path / "saved", hub_file, now=NOW)
    assert customer_ids(hub_file) == {"cust_now"}


def test_a_part_of_a_database_in_use_is_refused(hub_file: Path, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "saved-wal").write_bytes(b"more")
    with pytest.raises(NoHub, match="make a backup with qbdconnect-server backup"):
        restore(saved, hub_file, now=NOW)
    assert customer_ids(hub_file) == {"cust_now"}


def test_a_backup_of_a_later_release_is_refused(hub_file: Path, saved: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(saved)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(DatabaseUnavailable, match="Is it of a later release"):
        restore(saved, hub_file, now=NOW)
    assert customer_ids(hub_file) == {"cust_now"}
    assert leftovers(tmp_path) == []


def test_a_backup_of_an_earlier_release_is_migrated(hub_file: Path, tmp_path: Path) -> None:
    from alembic import command  # noqa: PLC0415 - only here
    from sqlalchemy import create_engine  # noqa: PLC0415 - only here

    engine = create_engine(f"sqlite:///{tmp_path}/earlier.db")
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "0001")
    engine.dispose()
    assert back_up(tmp_path / "earlier.db", tmp_path / "saved").revision == "0001"
    assert restore(tmp_path / "saved", hub_file, now=NOW).revision == "0001"
    asyncio.run(use(hub_file))
    assert customer_ids(hub_file) == set()


def test_a_disk_that_fails_is_told_and_changes_nothing(
    hub_file: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(restoring, "_overwrite", full)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        restore(saved, hub_file, now=NOW)
    assert customer_ids(hub_file) == {"cust_now"}


def test_a_file_that_cannot_be_opened_is_not_in_use_but_an_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), exclusive(tmp_path / "none.db"):
        raise AssertionError


def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new_one(
    sqlite_template: Path, saved: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(saved)) as database:
        database.execute("CREATE TABLE ballast (content)")
        for _ in range(6):
            database.execute("INSERT INTO ballast VALUES (randomblob(5000000))")
        database.commit()
    program = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC; "
        "from qbdconnect_server.storage.restoring import restore; print('go', flush=True); "
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC))"
    )
    seen = set()
    for kill in range(KILLS):
        folder = tmp_path / f"kill{kill}"
        folder.mkdir()
        victim = folder / "hub.db"
        shutil.copy(sqlite_template, victim)
        add(victim, *(f"cust_{number}" for number in range(50)))
        old = customer_ids(victim)
        command = [sys.executable, "-c", program, str(saved), str(victim)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.04 * kill)
            process.send_signal(signal.SIGKILL)
        asyncio.run(use(victim))
        found = customer_ids(victim)
        assert found in (old, {"cust_then"})
        seen.add(len(found))
    assert 50 in seen


def test_a_restore_that_dies_while_it_overwrites_is_undone_by_whoever_opens_next(
    hub_file: Path, saved: Path, tmp_path: Path
) -> None:
    """The pages of the new state are on the disk, the commit is not."""
    with closing(sqlite3.connect(saved)) as database:
        database.execute("CREATE TABLE ballast (content)")
        database.execute("INSERT INTO ballast VALUES (randomblob(30000000))")
        database.commit()
    program = (
        "import os, sqlite3, sys; old = sqlite3.connect(sys.argv[2], isolation_level=None); "
        "old.execute('PRAGMA locking_mode = EXCLUSIVE'); old.execute('PRAGMA journal_mode = DELETE'); "
        "old.execute('PRAGMA cache_size = 10'); new = sqlite3.connect(sys.argv[1]); "
        "new.backup(old, pages=100, progress=lambda *left: left[1] < left[2] - 3000 and os._exit(9))"
    )
    subprocess.run([sys.executable, "-c", program, str(saved), str(hub_file)], check=False)
    assert (tmp_path / "hub.db-journal").stat().st_size > 0
    asyncio.run(use(hub_file))
    assert customer_ids(hub_file) == {"cust_now"}
    migrate(f"sqlite:///{hub_file}")
