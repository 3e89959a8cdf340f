from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from qbdconnect_server.storage import schema
from qbdconnect_server.storage.database import Connection, DatabaseUnavailable, connect
from qbdconnect_server.storage.migrating import migrate, pending
from qbdconnect_server.storage.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgresql import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hub.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.fresh()


def ask(url: str, query: Any) -> Any:
    async def run() -> Any:
        database = connect(url)
        await database.open()
        try:
            return await database.write(query)
        finally:
            await database.close()

    return asyncio.run(run())


def test_an_empty_database_is_migrated_once_and_stays_so(empty_url: str) -> None:
    assert pending(empty_url)
    migrate(empty_url)
    assert not pending(empty_url)
    migrate(empty_url)
    assert not pending(empty_url)


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    migrate(empty_url)

    def differences(connection: Connection) -> list[Any]:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return found

    assert ask(empty_url, differences) == []


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(migrate, [empty_url] * 4, chunksize=1)
    assert not pending(empty_url)


def test_a_database_of_a_later_release_is_refused(empty_url: str) -> None:
    migrate(empty_url)
    ask(empty_url, lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailable, match=r"cannot be migrated: .*9999.*later release"):
        migrate(empty_url)


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    ask(empty_url, lambda connection: connection.exec_driver_sql("CREATE TABLE idempotency_key (id text)"))
    with pytest.raises(DatabaseUnavailable, match="idempotency_key"):
        migrate(empty_url)
    ask(empty_url, lambda connection: connection.exec_driver_sql("DROP TABLE idempotency_key"))
    migrate(empty_url)
    assert not pending(empty_url)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/hub.db", "postgresql://u:hunter2@127.0.0.1:1/db"])
def test_an_unreachable_database_is_told_in_one_line(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        migrate(url)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_code_names_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "qbdconnect_server.storage:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_a_migrated_database_is_opened_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    migrate(url)
    code = (
        "import sys; from qbdconnect_server.storage.migrating import migrate, pending;"
        f"from qbdconnect_server.storage.database import connect; connect({url!r}); migrate({url!r}); pending({url!r});"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
