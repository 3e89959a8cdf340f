from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import keys
from tests.factories import NOW

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database

pytestmark = pytest.mark.anyio


def stored_key(key_id: str) -> keys.StoredKey:
    return keys.StoredKey(key_id, "test", "operator", None, ["*"], NOW, None, None)


async def test_a_key_comes_back_with_the_hash_of_its_secret(database: Database) -> None:
    await database.write(keys.insert_one, stored_key("key_1"), secret_hash=b"\0hash")
    assert await database.read(keys.by_id, "key_1") == (b"\0hash", stored_key("key_1"))
    assert await database.read(keys.by_id, "key_2") is None
    assert await database.read(keys.every) == [stored_key("key_1")]


async def test_a_key_is_revoked_once(database: Database) -> None:
    await database.write(keys.insert_one, stored_key("key_1"), secret_hash=b"hash")
    assert await database.write(keys.revoke, "key_1", now=NOW)
    assert not await database.write(keys.revoke, "key_1", now=NOW)
    assert not await database.write(keys.revoke, "key_2", now=NOW)
    assert await database.read(keys.every) == [stored_key("key_1")._replace(revoked_at=NOW)]


async def test_only_one_first_key_is_made_at_once(database: Database) -> None:
    tries = [database.write(keys.insert_first, stored_key(f"key_{number}"), secret_hash=b"h") for number in range(8)]
    assert sorted(await asyncio.gather(*tries)) == [False] * 7 + [True]
    assert len(await database.read(keys.every)) == 1
