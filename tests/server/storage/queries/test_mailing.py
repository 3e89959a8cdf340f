from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import customers, instances, mailing
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_instance

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)
OWNERS = ["a", "b"]
CALLERS = [OPERATOR, Scope("cust_a"), Scope("cust_b"), Scope("cust_none")]
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(autouse=True)
async def filled(database: Database) -> None:
    def fill(connection: Connection) -> None:
        for owner in OWNERS:
            customers.insert_one(connection, OPERATOR, stored_customer(f"cust_{owner}"), now=NOW)
            made = stored_instance(f"inst_{owner}", f"cust_{owner}")
            instances.insert_all(connection, OPERATOR, [made], {}, now=NOW)

    await database.write(fill)


async def validations(database: Database) -> list[mailing.StoredValidation | None]:
    return [await database.read(mailing.validation_by_id, OPERATOR, f"inst_{owner}") for owner in OWNERS]


async def claim(database: Database, instance_id: str = "inst_a", *, minutes: int = 0, scope: Scope = OPERATOR) -> bool:
    now = NOW + timedelta(minutes=minutes)
    return await database.write(mailing.claim_qwc, scope, instance_id, now=now, not_since=now - TEN_MINUTES)


async def test_a_link_replaces_the_one_before(database: Database) -> None:
    assert [each and each[1:] for each in await validations(database)] == [(None, None, None)] * 2
    for link_hash in (b"one", b"two"):
        await database.write(mailing.save_validation, OPERATOR, "inst_a", link_hash=link_hash, now=NOW)
    found = await database.write(mailing.locked_validation_by_id, OPERATOR, "inst_a")
    assert found == mailing.StoredValidation(stored_instance("inst_a", "cust_a"), b"two", NOW, None)
    await database.write(mailing.note_asked, OPERATOR, "inst_a", now=NOW)
    assert [each and each[1:] for each in await validations(database)] == [(b"two", NOW, NOW), (None, None, None)]


async def test_a_deleted_instance_has_nothing(database: Database) -> None:
    await database.write(instances.delete, OPERATOR, "inst_a", now=NOW)
    assert await database.read(mailing.validation_by_id, OPERATOR, "inst_a") is None
    assert await database.write(mailing.locked_validation_by_id, OPERATOR, "inst_a") is None
    assert await database.read(mailing.customer_document, OPERATOR, "inst_a") is None
    assert not await claim(database)


async def test_the_file_is_claimed_once_in_a_while(database: Database) -> None:
    assert [await claim(database, minutes=minutes) for minutes in (0, 0, 9, 10, 19, 20)] == [
        True, False, False, True, False, True,
    ]  # fmt: skip
    assert await claim(database, "inst_b")


@pytest.mark.parametrize("scope", CALLERS, ids=lambda scope: str(scope.customer_id))
async def test_every_query_keeps_to_its_scope(database: Database, scope: Scope) -> None:
    for number, owner in enumerate(OWNERS):
        instance_id, covered = f"inst_{owner}", scope.covers(f"cust_{owner}")
        assert (await database.read(mailing.validation_by_id, scope, instance_id) is not None) is covered
        assert (await database.write(mailing.locked_validation_by_id, scope, instance_id) is not None) is covered
        assert (await database.read(mailing.customer_document, scope, instance_id) is not None) is covered
        assert await claim(database, instance_id, scope=scope) is covered
        before = await validations(database)
        await database.write(mailing.save_validation, scope, instance_id, link_hash=b"x", now=NOW)
        after = await validations(database)
        assert (before[number] != after[number]) is covered
        assert before[1 - number] == after[1 - number]
