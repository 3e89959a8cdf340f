from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.call import Caller, Hub, Scope
from qbdconnect_server.services.users import keys
from qbdconnect_server.storage.queries import customers, users
from tests.factories import NOW, stored_customer, stored_user

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


async def give_user(hub: Hub, *links: users.StoredLink) -> None:
    for customer_id in ("cust_a", "cust_b"):
        await hub.database.write(customers.insert_one, Scope(None), stored_customer(customer_id), now=NOW)
    await hub.database.write(users.insert_one, Scope(None), stored_user("user_a", None), links, now=NOW)


async def test_a_key_of_a_user_takes_the_role_that_the_user_has_now(hub: Hub) -> None:
    await give_user(hub, users.StoredLink("cust_b", "admin"))
    key = await create(hub, kind="customer", user_id="user_a")
    caller = await keys.authenticate(hub.database, key.secret, NOW)
    assert caller == Caller(key.key_id, "customer", "cust_b", frozenset({"*"}), "user_a", "admin")
    await hub.database.write(users.save_link, Scope(None), "user_a", users.StoredLink("cust_b", "read-only"))
    caller = await keys.authenticate(hub.database, key.secret, NOW)
    assert caller is not None
    assert caller.role == "read-only"
    await hub.database.write(users.delete_link, Scope(None), "user_a", "cust_b")
    assert await keys.authenticate(hub.database, key.secret, NOW) is None
    await hub.database.write(users.insert_link, Scope(None), "user_a", users.StoredLink("cust_a", "owner"), now=NOW)
    assert await keys.authenticate(hub.database, key.secret, NOW) is None


async def test_a_user_of_several_customers_has_keys_for_each(hub: Hub) -> None:
    await give_user(hub, users.StoredLink("cust_a", "owner"), users.StoredLink("cust_b", "member"))
    for customer_id, role in (("cust_a", "owner"), ("cust_b", "member")):
        key = await create(hub, kind="customer", customer_id=customer_id, user_id="user_a")
        caller = await keys.authenticate(hub.database, key.secret, NOW)
        assert caller is not None
        assert (caller.customer_id, caller.role) == (customer_id, role)
    with pytest.raises(RuleBroken, match="cust_a, cust_b"):
        await create(hub, kind="customer", user_id="user_a")


@pytest.mark.parametrize(
    ("linked", "properties", "error"),
    [
        (True, {"customer_id": "cust_b", "user_id": "user_a"}, RuleBroken),
        (False, {"user_id": "user_a"}, RuleBroken),
        (True, {"user_id": "user_none"}, NotFound),
        (True, {"customer_id": "cust_none", "user_id": "user_a"}, NotFound),
        (True, {"kind": "operator", "user_id": "user_a"}, RuleBroken),
    ],
)
async def test_a_key_of_a_user_who_does_not_work_there_is_refused(
    hub: Hub, linked: bool, properties: dict[str, Any], error: type[Exception]
) -> None:
    await give_user(hub, *([users.StoredLink("cust_a", "owner")] if linked else []))
    with pytest.raises(error):
        await create(hub, **{"kind": "customer", **properties})
    assert await keys.list_keys(hub.database) == []


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


async def is_good(hub: Hub, secret: str, after: timedelta) -> bool:
    return await keys.authenticate(hub.database, secret, NOW + after) is not None


async def rotate(hub: Hub, key_id: str, overlap: timedelta, after: timedelta = timedelta(0)) -> keys.NewKey:
    return await keys.rotate(hub.database, key_id, overlap=overlap, now=NOW + after, new_id=hub.new_id)


async def test_a_rotated_key_overlaps_with_its_successor(hub: Hub) -> None:
    old = await create(hub, name="laptop", scopes=["customers:read"])
    new = await rotate(hub, old.key_id, timedelta(hours=24))
    assert await is_good(hub, old.secret, timedelta(hours=23))
    assert not await is_good(hub, old.secret, timedelta(hours=24))
    assert await is_good(hub, new.secret, timedelta(days=10_000))
    first, second = await keys.list_keys(hub.database)
    assert (first.id, second.id) == (old.key_id, new.key_id)
    same = ("name", "kind", "customer_id", "scopes", "user_id", "revoked_at")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]


async def test_a_key_of_a_user_stays_one(hub: Hub) -> None:
    await give_user(hub, users.StoredLink("cust_b", "admin"))
    old = await create(hub, kind="customer", user_id="user_a")
    new = await rotate(hub, old.key_id, timedelta(hours=1))
    caller = await keys.authenticate(hub.database, new.secret, NOW)
    assert caller is not None
    assert (caller.customer_id, caller.user_id, caller.role) == ("cust_b", "user_a", "admin")


async def test_a_successor_lives_as_long_and_the_old_key_no_longer_than_before(hub: Hub) -> None:
    old = await create(hub, expires_at=NOW + timedelta(days=90))
    new = await rotate(hub, old.key_id, timedelta(days=30), after=timedelta(days=80))
    assert await is_good(hub, old.secret, timedelta(days=89))
    assert not await is_good(hub, old.secret, timedelta(days=91))
    assert await is_good(hub, new.secret, timedelta(days=169))
    assert not await is_good(hub, new.secret, timedelta(days=171))


async def test_without_overlap_the_old_key_ends_at_once(hub: Hub) -> None:
    old = await create(hub)
    await rotate(hub, old.key_id, timedelta(0))
    assert not await is_good(hub, old.secret, timedelta(0))


async def test_only_a_good_key_can_be_rotated(hub: Hub) -> None:
    expired = await create(hub, expires_at=NOW - timedelta(seconds=1))
    revoked = await create(hub)
    await keys.revoke(hub.database, revoked.key_id, NOW)
    for key_id in (expired.key_id, revoked.key_id, "key_none"):
        with pytest.raises(NotFound):
            await rotate(hub, key_id, timedelta(hours=1))
    assert len(await keys.list_keys(hub.database)) == 2
