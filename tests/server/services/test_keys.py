from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services import keys
from qbdconnect_server.services.call import Caller, Hub, Scope
from qbdconnect_server.storage.queries import customers
from tests.factories import NOW, stored_customer

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


async def create(hub: Hub, **properties: Any) -> keys.NewKey:
    given = {"kind": "operator", "customer_id": None, "scopes": ["*"], "name": "test", "expires_at": None}
    return await keys.create(hub.database, now=NOW, new_id=hub.new_id, **{**given, **properties})


async def test_a_key_of_operators_opens_everything(hub: Hub) -> None:
    key = await create(hub)
    caller = await keys.authenticate(hub.database, key.secret, NOW)
    assert caller == Caller(key.key_id, "operator", None, frozenset({"*"}))


async def test_a_key_of_a_customer_knows_its_customer_and_scopes(hub: Hub) -> None:
    await hub.database.write(customers.insert_one, Scope(None), stored_customer(), now=NOW)
    scopes = ["customers:read", "instances:write"]
    key = await create(hub, kind="customer", customer_id="cust_a", scopes=scopes)
    caller = await keys.authenticate(hub.database, key.secret, NOW)
    assert caller == Caller(key.key_id, "customer", "cust_a", frozenset(scopes))


async def test_the_secret_is_long_and_nowhere_in_the_database(hub: Hub) -> None:
    key = await create(hub)
    assert key.secret.startswith(f"qbdk_{key.key_id.removeprefix('key_')}_")
    assert len(key.secret.rpartition("_")[2]) * 4 == 256

    def row(connection: Connection) -> str:
        return str(connection.exec_driver_sql("SELECT * FROM api_key").one())

    stored = await hub.database.read(row)
    assert key.secret.rpartition("_")[2] not in stored
    assert repr(hashlib.sha256(key.secret.encode()).digest()) in stored


async def test_what_is_no_secret_opens_nothing(hub: Hub) -> None:
    key = await create(hub)
    wrong = key.secret[:-1] + ("0" if key.secret[-1] != "0" else "1")
    unknown = "qbdk_" + "0" * 32 + "_" + "0" * 64
    for secret in ("", "x", wrong, unknown, key.key_id, key.secret.upper(), key.secret + "\n", f" {key.secret}", "é"):
        assert await keys.authenticate(hub.database, secret, NOW) is None, secret


async def test_a_key_expires(hub: Hub) -> None:
    key = await create(hub, expires_at=NOW + timedelta(hours=1))
    assert await keys.authenticate(hub.database, key.secret, NOW + timedelta(minutes=59))
    assert await keys.authenticate(hub.database, key.secret, NOW + timedelta(hours=1)) is None


async def test_a_revoked_key_opens_nothing_and_cannot_be_revoked_again(hub: Hub) -> None:
    key = await create(hub)
    await keys.revoke(hub.database, key.key_id, NOW)
    assert await keys.authenticate(hub.database, key.secret, NOW) is None
    for key_id in (key.key_id, "key_unknown"):
        with pytest.raises(NotFound):
            await keys.revoke(hub.database, key_id, NOW)


async def test_keys_are_listed_without_secrets(hub: Hub) -> None:
    made = [await create(hub, name=name) for name in ("one", "two")]
    listed = await keys.list_keys(hub.database)
    assert [(each.id, each.name, each.created_at) for each in listed] == [
        (made[0].key_id, "one", NOW),
        (made[1].key_id, "two", NOW),
    ]


async def test_the_first_key_is_made_once(hub: Hub) -> None:
    first = await keys.create_first(hub.database, now=NOW, new_id=hub.new_id)
    assert first is not None
    assert await keys.authenticate(hub.database, first.secret, NOW)
    await keys.revoke(hub.database, first.key_id, NOW)
    assert await keys.create_first(hub.database, now=NOW, new_id=hub.new_id) is None


async def test_a_key_of_a_customer_is_not_the_first(hub: Hub) -> None:
    await hub.database.write(customers.insert_one, Scope(None), stored_customer(), now=NOW)
    await create(hub, kind="customer", customer_id="cust_a")
    assert await keys.create_first(hub.database, now=NOW, new_id=hub.new_id)


@pytest.mark.parametrize(
    ("properties", "error"),
    [
        ({"kind": "customer", "customer_id": "cust_unknown"}, NotFound),
        ({"kind": "customer"}, RuleBroken),
        ({"customer_id": "cust_a"}, RuleBroken),
        ({"scopes": ["customers"]}, RuleBroken),
        ({"scopes": ["customers:read", "everything"]}, RuleBroken),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(
    hub: Hub, properties: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await create(hub, **properties)
    assert await keys.list_keys(hub.database) == []
