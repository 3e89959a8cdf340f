from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import NotFound
from qbdconnect_server.storage.database import Connection, Database, DatabaseUnavailable, connect
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


def add(connection: Connection, customer_id: str) -> str:
    customers.insert_one(connection, OPERATOR, stored_customer(customer_id), now=NOW)
    return customer_id


async def test_a_write_gives_its_value_and_a_later_read_sees_it(database: Database) -> None:
    assert await database.write(add, "cust_a") == "cust_a"
    assert await database.read(customers.does_exist, OPERATOR, "cust_a")


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def fail(connection: Connection) -> None:
        add(connection, "cust_a")
        raise NotFound("no")

    with pytest.raises(NotFound):
        await database.write(fail)
    assert not await database.read(customers.does_exist, OPERATOR, "cust_a")


async def test_a_failing_write_hurts_none_of_its_neighbours(database: Database) -> None:
    def fail(connection: Connection) -> str:
        add(connection, "cust_bad")
        raise NotFound("no")

    ids = [f"cust_{number}" for number in range(20)]
    writes = [database.write(add, each) for each in ids]
    writes.insert(7, database.write(fail))
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(results.pop(7), NotFound)
    assert results == ids
    for each in ids:
        assert await database.read(customers.does_exist, OPERATOR, each)
    assert not await database.read(customers.does_exist, OPERATOR, "cust_bad")


async def test_a_fault_of_the_statement_is_no_unavailability(database: Database) -> None:
    def wrong(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    for run in (database.read, database.write):
        with pytest.raises(Exception, match="nowhere") as caught:
            await run(wrong)
        assert type(caught.value).__module__.startswith("sqlalchemy")


async def test_an_error_does_not_quote_the_values(database: Database) -> None:
    def twice(connection: Connection) -> None:
        add(connection, "cust_a")
        connection.execute(customers.INSERT, stored_customer("cust_a", document={"name": "secret"})._asdict())

    with pytest.raises(Exception, match="customer") as caught:
        await database.write(twice)
    assert "secret" not in str(caught.value)


async def test_check_is_content_with_a_migrated_database(database: Database) -> None:
    await database.check()


async def test_check_refuses_an_empty_database(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/empty.db")
    await database.open()
    says = r"empty\.db is empty, but this release needs .*: run qbdconnect-server migrate"
    with pytest.raises(DatabaseUnavailable, match=says):
        await database.check()
    await database.close()


async def test_check_refuses_another_release(database: Database) -> None:
    def age(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    def renew(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    await database.write(age)
    with pytest.raises(DatabaseUnavailable, match="is at revision 0000"):
        await database.check()
    await database.write(renew)


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("mysql://u:hunter2@localhost/db", "Only SQLite and PostgreSQL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://u:hunter2@[::1/db", "cannot be read"),
        ("postgresql://u:hunter2@localhost:99999/db", "cannot be read"),
        ("hunter2", "Only SQLite and PostgreSQL"),
    ],
)
def test_a_bad_url_is_told_in_one_line_without_the_password(url: str, detail: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=detail) as caught:
        connect(url)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("postgresql://u:hunter2@127.0.0.1:1/db", "127.0.0.1:1/db cannot be used: .*Connect call failed"),
        ("postgresql://u:hunter2@localhost/db?sslmode=nonsense", "`sslmode` parameter must be"),
        ("postgresql://u:hunter2@/db?port=hunter2", "URL cannot be read"),
        ("sqlite:////nowhere/at/all/hub.db", "No such file"),
        ("sqlite:////", "cannot be used"),
    ],
)
async def test_an_unreachable_database_is_told_in_one_line_without_the_password(url: str, detail: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=detail) as caught:
        await connect(url).open()
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)
