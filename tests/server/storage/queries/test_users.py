from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import Conflict
from qbdconnect_server.storage.queries import customers, users
from qbdconnect_server.storage.queries.users import Filter, StoredLink, StoredUser, UserWithLinks
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_user

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database

pytestmark = pytest.mark.anyio
OPERATOR, A, B = Scope(None), Scope("cust_a"), Scope("cust_b")
EVERYBODY = Filter()
OF_A, OF_B = StoredLink("cust_a", "owner"), StoredLink("cust_b", "member")


@pytest.fixture
async def database(database: Database) -> Database:
    """Add two customers."""
    for each in "ab":
        await database.write(customers.insert_one, OPERATOR, stored_customer(f"cust_{each}"), now=NOW)
    return database


async def insert(database: Database, user: StoredUser, *links: StoredLink) -> StoredUser:
    await database.write(users.insert_one, OPERATOR, user, links, now=NOW)
    return user


async def ids(database: Database, scope: Scope, wanted: Filter = EVERYBODY, after: str = "") -> list[str]:
    found = await database.read(users.page, scope, wanted, count=10, starting_after=after)
    return [each.user.id for each in found]


async def test_what_is_stored_comes_back_with_the_links_of_the_scope(database: Database) -> None:
    user = await insert(database, stored_user(document={"email": "x", "z": 1.0, "a": None}), OF_B, OF_A)
    assert await database.read(users.by_id, OPERATOR, "user_a") == UserWithLinks(user, [OF_A, OF_B])
    assert await database.read(users.by_id, A, "user_a") == UserWithLinks(user, [OF_A])
    assert await database.read(users.by_id, B, "user_a") == UserWithLinks(user, [OF_B])
    assert await database.write(users.locked_by_id, B, "user_a") == UserWithLinks(user, [OF_B])
    assert await database.read(users.by_id, OPERATOR, "user_b") is None
    [shown] = await database.read(users.page, B, Filter(), count=10, starting_after="")
    assert shown == UserWithLinks(user, [OF_B])


async def test_an_address_is_unique_within_a_tenant(database: Database) -> None:
    await insert(database, stored_user("user_a", "cust_a", email_key="ada@x"))
    await insert(database, stored_user("user_b", "cust_b", email_key="ada@x"))
    await insert(database, stored_user("user_c", None, email_key="ada@x"))
    with pytest.raises(Conflict) as caught:
        await insert(database, stored_user("user_d", "cust_a", email_key="ada@x"))
    assert caught.value.errors[0].pointer == "/email"
    other = await insert(database, stored_user("user_d", "cust_a"))
    with pytest.raises(Conflict) as caught:
        await database.write(users.save, A, other._replace(email_key="ada@x"))
    assert caught.value.errors[0].pointer == "/email"
    await database.write(users.save, A, other._replace(email_key="other@x"))


async def test_pages_hold_users_not_links_and_follow_the_ids(database: Database) -> None:
    for number in (3, 1, 2):
        await insert(database, stored_user(f"user_{number}", None), OF_A, OF_B)
    page = await database.read(users.page, OPERATOR, Filter(), count=2, starting_after="")
    assert [(each.user.id, each.links) for each in page] == [("user_1", [OF_A, OF_B]), ("user_2", [OF_A, OF_B])]
    assert await ids(database, A, after="user_2") == ["user_3"]


async def test_a_page_shows_what_is_asked_for(database: Database) -> None:
    await insert(database, stored_user("user_1", "cust_a"))
    await insert(database, stored_user("user_2", None), OF_A, OF_B)
    await insert(database, stored_user("user_3", "cust_b"), OF_A)
    await insert(database, stored_user("user_4", None))
    assert await ids(database, OPERATOR) == ["user_1", "user_2", "user_3", "user_4"]
    assert await ids(database, A) == ["user_1", "user_2", "user_3"]
    assert await ids(database, B) == ["user_2", "user_3"]
    assert await ids(database, OPERATOR, Filter("cust_a")) == ["user_2", "user_3"]
    assert await ids(database, A, Filter("cust_a")) == ["user_2", "user_3"]
    # Whether a user that both see works for the other one is nobody's business.
    assert await ids(database, A, Filter("cust_b")) == []
    assert await ids(database, OPERATOR, Filter(None, "user_4@example.com")) == ["user_4"]
    assert await ids(database, A, Filter(None, "user_4@example.com")) == []
    assert await ids(database, A, Filter("cust_a", "user_2@example.com")) == ["user_2"]
    assert await ids(database, A, Filter("cust_a", "user_1@example.com")) == []


async def test_links_change_one_by_one(database: Database) -> None:
    await insert(database, stored_user(), OF_A, OF_B)
    await database.write(users.save_link, OPERATOR, "user_a", StoredLink("cust_a", "admin"))
    found = await database.read(users.by_id, OPERATOR, "user_a")
    assert found is not None
    assert found.links == [StoredLink("cust_a", "admin"), OF_B]
    await database.write(users.delete_link, OPERATOR, "user_a", "cust_b")
    found = await database.read(users.by_id, OPERATOR, "user_a")
    assert found is not None
    assert found.links == [StoredLink("cust_a", "admin")]


async def test_owners_and_other_customers_are_looked_for(database: Database) -> None:
    await insert(database, stored_user("user_1"), OF_A)
    await insert(database, stored_user("user_2"), StoredLink("cust_a", "admin"), StoredLink("cust_b", "owner"))
    assert not await database.read(users.has_another_owner, A, "cust_a", user_id="user_1")
    assert await database.read(users.has_another_owner, A, "cust_a", user_id="user_2")
    assert not await database.read(users.works_elsewhere, "user_1", customer_id="cust_a")
    assert await database.read(users.works_elsewhere, "user_2", customer_id="cust_a")
    assert await database.write(users.lock_customer, OPERATOR, "cust_a")
    assert not await database.write(users.lock_customer, OPERATOR, "cust_none")
