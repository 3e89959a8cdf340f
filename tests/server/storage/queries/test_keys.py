from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers, keys, users
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_user

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


def stored_key(key_id: str) -> keys.StoredKey:
    return keys.StoredKey(key_id, "test", "operator", None, ["*"], NOW, None, None)


async def test_a_key_comes_back_with_the_hash_of_its_secret(database: Database) -> None:
    await database.write(keys.insert_one, stored_key("key_1"), secret_hash=b"\0hash")
    assert await database.read(keys.by_id, "key_1") == (b"\0hash", stored_key("key_1"), None)
    assert await database.read(keys.by_id, "key_2") is None
    assert await database.read(keys.every) == [stored_key("key_1")]


async def test_a_users_key_comes_with_the_role_at_its_own_customer(database: Database) -> None:
    for each in "ab":
        await database.write(customers.insert_one, OPERATOR, stored_customer(f"cust_{each}"), now=NOW)
    links = [users.StoredLink("cust_a", "admin"), users.StoredLink("cust_b", "member")]
    await database.write(users.insert_one, OPERATOR, stored_user("user_a", None), links, now=NOW)
    for each, role in (("a", "admin"), ("b", "member")):
        key = stored_key(f"key_{each}")._replace(kind="customer", customer_id=f"cust_{each}", user_id="user_a")
        await database.write(keys.insert_one, key, secret_hash=b"h")
        assert await database.read(keys.by_id, key.id) == (b"h", key, role)
        await database.write(users.delete_link, OPERATOR, "user_a", f"cust_{each}")
        assert await database.read(keys.by_id, key.id) == (b"h", key, None)


async def test_a_key_is_revoked_once(database: Database) -> None:
    await database.write(keys.insert_one, stored_key("key_1"), secret_hash=b"hash")
    assert await database.write(keys.revoke, "key_1", now=NOW)
    assert not await database.write(keys.revoke, "key_1", now=NOW)
    assert not await database.write(keys.revoke, "key_2", now=NOW)
    assert await database.read(keys.every) == [stored_key("key_1")._replace(revoked_at=NOW)]


async def test_whoever_looks_at_a_locked_key_sees_what_became_of_it(postgresql_url: str) -> None:
    database = connect(postgresql_url)
    await database.open()
    await database.write(keys.insert_one, stored_key("key_1"), secret_hash=b"hash")
    other = await asyncpg.connect(postgresql_url)
    async with other.transaction():
        await other.execute("UPDATE api_key SET revoked_at = now()")
        looking = asyncio.create_task(database.write(keys.locked_by_id, "key_1"))
        await asyncio.sleep(0.2)
        assert not looking.done()
    found = await looking
    assert found is not None
    assert found.key.revoked_at is not None
    await other.close()
    await database.close()


async def test_only_one_first_key_is_made_at_once(database: Database) -> None:
    tries = [database.write(keys.insert_first, stored_key(f"key_{number}"), secret_hash=b"h") for number in range(8)]
    assert sorted(await asyncio.gather(*tries)) == [False] * 7 + [True]
    assert len(await database.read(keys.every)) == 1
