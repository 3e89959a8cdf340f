from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict
from qbdconnect_server.storage.queries import customers, instances
from qbdconnect_server.storage.queries.instances import NewPassword
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_instance

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


@pytest.fixture
async def database(database: Database) -> Database:
    """Add two customers."""
    for each in "ab":
        await database.write(customers.insert_one, OPERATOR, stored_customer(f"cust_{each}"), now=NOW)
    return database


async def insert(database: Database, *made: instances.StoredInstance) -> None:
    await database.write(instances.insert_all, OPERATOR, made, {}, now=NOW)


def password_hash(connection: Connection, instance_id: str) -> Any:
    return connection.exec_driver_sql(f"SELECT password_hash FROM instance WHERE id = '{instance_id}'").scalar_one()


async def test_what_is_stored_comes_back(database: Database) -> None:
    made = stored_instance(app_url="https://x", sla={"supportHours": 1.0, "b": 1, "a": 2}, validated=True)
    await insert(database, made)
    found = await database.read(instances.by_id, OPERATOR, "inst_a")
    assert found == made
    assert found.sla is not None
    assert list(found.sla) == ["supportHours", "b", "a"]
    assert isinstance(found.sla["supportHours"], float)


async def test_no_instances_need_no_statement(database: Database) -> None:
    await insert(database)
    assert await database.read(instances.page, OPERATOR, "cust_a", count=1, starting_after="") == []


async def test_saving_changes_what_may_change_and_keeps_the_password(database: Database) -> None:
    made = stored_instance(sla={"a": 1}, app_url="https://x")
    await database.write(instances.insert_all, OPERATOR, [made], {"inst_a": NewPassword("hash")}, now=NOW)
    changed = made._replace(user_name="u", validated=True, app_url=None, sla=None, document={"name": "n"})
    await database.write(instances.save, OPERATOR, changed)
    assert await database.read(instances.by_id, OPERATOR, "inst_a") == changed
    assert await database.read(password_hash, "inst_a") == "hash"
    for password in ("other", None):
        await database.write(instances.save, OPERATOR, changed, NewPassword(password))
        assert await database.read(password_hash, "inst_a") == password


async def test_a_deleted_instance_is_found_nowhere(database: Database) -> None:
    await insert(database, stored_instance("inst_a"), stored_instance("inst_b"))
    await database.write(instances.delete, OPERATOR, "inst_a", now=NOW)
    assert await database.read(instances.by_id, OPERATOR, "inst_a") is None
    assert await database.write(instances.locked_by_id, OPERATOR, "inst_a") is None
    page = await database.read(instances.page, OPERATOR, "cust_a", count=9, starting_after="")
    assert page == [stored_instance("inst_b")]
    await database.write(instances.save, OPERATOR, stored_instance("inst_a", validated=True))
    assert await database.read(count_validated) == 0


def count_validated(connection: Connection) -> int:
    count: int = connection.exec_driver_sql("SELECT count(*) FROM instance WHERE validated").scalar_one()
    return count


async def test_pages_follow_the_ids(database: Database) -> None:
    ids = [f"inst_{character}" for character in "09aAzZ_"]
    await insert(database, *(stored_instance(each) for each in ids), stored_instance("inst_b1", "cust_b"))
    seen: list[str] = []
    while page := await database.read(
        instances.page, OPERATOR, "cust_a", count=2, starting_after=seen[-1] if seen else ""
    ):
        seen += [each.id for each in page]
    assert seen == sorted(ids)  # by bytes, on both databases


async def test_a_page_of_an_unknown_customer_is_none(database: Database) -> None:
    assert await database.read(instances.page, OPERATOR, "cust_c", count=9, starting_after="") is None


async def test_a_user_name_is_unique_among_the_live(database: Database) -> None:
    await insert(database, stored_instance("inst_a", user_name="ada"), stored_instance("inst_b", "cust_b"))
    with pytest.raises(Conflict) as caught:
        await insert(database, stored_instance("inst_c", "cust_b", user_name="ada"))
    assert caught.value.errors[0].pointer == "/userName"
    made = [stored_instance("inst_c", "cust_b", user_name="ada")]
    with pytest.raises(Conflict) as caught:
        await database.write(instances.insert_all, OPERATOR, made, {}, now=NOW, pointer="/qbdInstances")
    assert caught.value.errors[0].pointer == "/qbdInstances"
    with pytest.raises(Conflict):
        await database.write(instances.save, OPERATOR, stored_instance("inst_b", "cust_b", user_name="ada"))
    await database.write(instances.delete, OPERATOR, "inst_a", now=NOW)
    await insert(database, stored_instance("inst_c", "cust_b", user_name="ada"))


@pytest.mark.parametrize(
    ("name", "by", "taken"),
    [
        ("ada", "inst_b", True),
        ("ada", "inst_a", False),
        ("inst_a", "inst_b", True),
        ("inst_a", "inst_a", False),
        ("free", "inst_b", False),
        ("gone", "inst_b", False),
        ("inst_gone", "inst_b", False),
    ],
)
async def test_a_name_is_taken_by_names_and_ids_of_other_live_instances(
    database: Database, name: str, by: str, taken: bool
) -> None:
    await insert(database, stored_instance("inst_a", user_name="ada"), stored_instance("inst_gone", user_name="gone"))
    await database.write(instances.delete, OPERATOR, "inst_gone", now=NOW)
    assert await database.read(instances.is_user_name_taken, name, instance_id=by) is taken


async def test_a_page_needs_no_sorting(sqlite_url: str) -> None:
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - only here

    from qbdconnect_server.storage.database import connect  # noqa: PLC0415 - only here

    statement = instances.PAGE._tenant.compile(dialect=sqlite.dialect())
    sql = "EXPLAIN QUERY PLAN " + str(statement).replace("?", "'x'").replace("LIMIT 'x'", "LIMIT 5")
    database = connect(sqlite_url)
    await database.open()

    def plan(connection: Connection) -> str:
        return "\n".join(str(row[3]) for row in connection.exec_driver_sql(sql))

    explained = await database.read(plan)
    await database.close()
    assert "ix_instance_customer_id_id" in explained
    assert "TEMP B-TREE" not in explained
    assert "SCAN" not in explained
