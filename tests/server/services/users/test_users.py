"""Users: what is stored and shown, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.idempotency import is_replay
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.users import keys, users
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, Calls, instance_body, stored_customer, user_body, user_link, user_update, value_of
from tests.server.services.staff import Staff, link, put, shown, unlink

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


@pytest.fixture
async def staff(calls: Calls) -> Staff:
    return await Staff(calls).open()


async def test_a_customers_new_user_works_for_it(staff: Staff) -> None:
    body = user_body(firstName="Ada", phone="1", z={"n": 1.0}, id="user_x", dateCreated="1999-12-31", customers=[])
    answer = await users.create(staff.calls.tenant("cust_a", "createUser"), body)
    user = shown(answer)
    assert answer.status == 201
    assert answer.headers == {"Location": f"https://hub.example.com/qbdconnect-api/v1/users/{user['id']}"}
    assert user["id"] != "user_x"
    assert user == {
        "id": user["id"],
        "email": "ada@example.com",
        "firstName": "Ada",
        "phone": "1",
        "z": {"n": 1.0},
        "role": "member",
        "customers": [{"customerId": "cust_a", "role": "member"}],
        "dateCreated": "2026-11-21",
    }
    assert await staff.get(user) == user == await staff.get(user, "cust_a")
    with pytest.raises(NotFound):
        await staff.get(user, "cust_b")


async def test_customers_that_a_customer_names_are_ignored(staff: Staff) -> None:
    user = await staff.add("cust_a", "admin", customers=[{"customerId": "cust_b", "role": "owner"}])
    assert user["customers"] == [{"customerId": "cust_a", "role": "admin"}]


async def test_an_operators_new_user_works_for_those_who_are_named(staff: Staff) -> None:
    call = staff.calls.operator("createUser")
    nobodys = shown(await users.create(call, user_body(email="1@x")))
    assert "role" not in nobodys
    assert nobodys["customers"] == []
    one = shown(await users.create(call, user_body(email="2@x", role="admin", customers=[{"customerId": "cust_b"}])))
    assert one["role"] == "admin"
    assert await staff.get(one, "cust_b") == one
    links = [{"customerId": "cust_b"}, {"customerId": "cust_a", "role": "owner"}]
    two = shown(await users.create(call, user_body(email="3@x", customers=links)))
    assert "role" not in two
    assert two["customers"] == [
        {"customerId": "cust_a", "role": "owner"},
        {"customerId": "cust_b", "role": "member"},
    ]
    assert await staff.get(two) == two
    assert (await staff.get(two, "cust_b"))["customers"] == [{"customerId": "cust_b", "role": "member"}]
    assert (await staff.get(two, "cust_b"))["role"] == "member"


@pytest.mark.parametrize(
    ("members", "error", "pointer"),
    [
        ({"customers": [{"customerId": "cust_a"}, {"customerId": "cust_x"}]}, NotFound, "/customers/1/customerId"),
        ({"customers": [{"customerId": "cust_a"}, {"customerId": "cust_a"}]}, RuleBroken, "/customers/1/customerId"),
        ({"role": "owner"}, RuleBroken, "/role"),
        ({"x": "x" * 40_000}, RuleBroken, ""),
        (
            {"customers": [{"customerId": "cust_a"}, {"customerId": "cust_b", "x": "x" * 40_000}]},
            RuleBroken,
            "/customers/1",
        ),
    ],
)
async def test_an_operators_user_that_makes_no_sense_is_refused(
    staff: Staff, members: dict[str, Any], error: type[NotFound], pointer: str
) -> None:
    with pytest.raises(error) as caught:
        await users.create(staff.calls.operator("createUser"), user_body(**members))
    assert caught.value.errors[0].pointer == pointer
    assert await staff.ids() == []


async def test_an_address_belongs_to_one_user_of_a_tenant_whatever_its_case(staff: Staff) -> None:
    first = await staff.add("cust_a", "member", email="Ada@Example.com")
    with pytest.raises(Conflict) as caught:
        await staff.add("cust_a", "member", email="ada@example.COM")
    assert caught.value.errors[0].pointer == "/email"
    await staff.add("cust_b", "member", email="ada@example.com")
    other = await staff.add("cust_a", "member", email="other@example.com")
    with pytest.raises(Conflict):
        await put(staff.calls.operator("updateUser"), other, email="ADA@example.com")
    call = staff.calls.tenant("cust_a", "updateUser")
    assert (await put(call, first, email="ADA@example.com"))["email"] == "ADA@example.com"


async def test_a_conflict_tells_nothing_about_the_users_of_others(staff: Staff) -> None:
    await users.create(staff.calls.operator("createUser"), user_body(email="secret@example.com"))
    mine = await staff.add_shared(cust_a="member")
    call = staff.calls.tenant("cust_a", "updateUser")
    assert (await put(call, mine, email="secret@example.com"))["email"] == "secret@example.com"
    with pytest.raises(Conflict):  # of its own, it is told
        await staff.add("cust_a", "member", email="secret@example.com")


async def test_put_replaces_what_is_sent_and_what_was_read_can_be_sent_back(staff: Staff) -> None:
    user = await staff.add("cust_a", "member", lastName="Byron", x=1)
    call = staff.calls.tenant("cust_a", "updateUser")
    changed = await put(call, user, lastName="King", y=True, role="admin", id="user_x", dateCreated="1999-12-31")
    links = [{"customerId": "cust_a", "role": "admin"}]
    assert changed == {**user, "lastName": "King", "y": True, "role": "admin", "customers": links}
    assert await put(call, user, **changed) == changed
    assert await put(staff.calls.operator("updateUser"), user, **changed) == changed
    assert await staff.get(user) == changed
    assert shown(await users.update(call, user["id"], None)) == changed
    with pytest.raises(RuleBroken):
        await put(call, user, x="x" * 40_000)
    await put(call, user, y=1)
    assert (await staff.get(user))["y"] is not True  # though the two are equal in Python


async def test_an_operator_changes_customers_by_linking_only(staff: Staff) -> None:
    user = await staff.add_shared(cust_a="admin", cust_b="member")
    call = staff.calls.operator("updateUser")
    assert await put(call, user, customers=[{"customerId": "cust_b"}, {"customerId": "cust_a"}]) == user
    for named in (
        [],
        [{"customerId": "cust_a"}],
        [{"customerId": "cust_a", "role": "owner"}, {"customerId": "cust_b", "role": "member"}],
    ):
        with pytest.raises(RuleBroken) as caught:
            await put(call, user, customers=named)
        assert caught.value.errors[0].pointer == "/customers"
    # A customer sees its own link only, and whatever it sends there changes nothing.
    seen = await staff.get(user, "cust_a")
    assert await put(staff.calls.tenant("cust_a", "updateUser"), user, customers=[]) == seen


async def test_an_operator_gives_a_role_where_there_is_but_one(staff: Staff) -> None:
    call = staff.calls.operator("updateUser")
    only = await staff.add_shared(cust_a="member")
    assert (await put(call, only, role="owner"))["customers"] == [{"customerId": "cust_a", "role": "owner"}]
    await unlink(staff.calls.operator("unlinkUserCustomer"), only, "cust_a")
    with pytest.raises(RuleBroken, match="no customer") as caught:
        await put(call, only, role="owner")
    assert caught.value.errors[0].pointer == "/role"
    await put(call, only, email="1@x")
    several = await staff.add_shared(cust_a="member", cust_b="member")
    with pytest.raises(RuleBroken, match="several"):
        await put(call, several, role="member")


async def test_unlinking_revokes_the_keys_of_the_user_there_for_good(staff: Staff) -> None:
    hub = staff.calls.hub
    user = await staff.add_shared(cust_a="member", cust_b="member")
    owns = {"kind": "customer", "user_id": user["id"], "scopes": ["*"], "name": "", "expires_at": None}
    here, there, other = [
        await keys.create(hub.database, now=NOW, new_id=hub.new_id, **{**owns, **properties})
        for properties in (
            {"customer_id": "cust_a"},
            {"customer_id": "cust_b"},
            {"customer_id": "cust_a", "user_id": None},
        )
    ]
    await unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), user)
    await link(staff.calls.operator("linkUserCustomer"), user, customerId="cust_a")
    found = [await keys.authenticate(hub.database, each.secret, NOW) for each in (here, there, other)]
    assert [each is not None for each in found] == [False, True, True]


async def test_linking_and_unlinking_of_the_callers_customer(staff: Staff) -> None:
    user = await staff.add("cust_a", "member")
    link_call, unlink_call = (staff.calls.tenant("cust_a", f"{act}UserCustomer") for act in ("link", "unlink"))
    await unlink(unlink_call, user)
    assert await staff.get(user, "cust_a") == {name: value for name, value in user.items() if name != "role"} | {
        "customers": []
    }
    with pytest.raises(NotFound):
        await unlink(unlink_call, user, "cust_a")
    with pytest.raises(RuleBroken):
        await put(staff.calls.tenant("cust_a", "updateUser"), user, role="admin")
    assert (await users.link(link_call, user["id"], None)).status == 204
    assert (await staff.get(user))["role"] == "member"
    await link(link_call, user, customerId="cust_a", role="admin")
    assert (await staff.get(user))["role"] == "admin"
    await link(link_call, user)  # no role is named, so it stays
    assert (await staff.get(user))["role"] == "admin"


async def test_a_link_keeps_the_members_that_the_contract_does_not_name(staff: Staff) -> None:
    links: list[dict[str, Any]] = [
        {"customerId": "cust_a", "role": "admin", "desk": {"floor": 1}},
        {"customerId": "cust_b", "role": "owner"},
    ]
    user = shown(await users.create(staff.calls.operator("createUser"), user_body(customers=links)))
    assert user["customers"] == links
    assert await staff.get(user) == user
    assert (await staff.get(user, "cust_a"))["customers"] == links[:1]
    operators = staff.calls.operator("updateUser")
    assert await put(operators, user, customers=links) == user  # what was read can be sent back
    with pytest.raises(RuleBroken):
        await put(operators, user, customers=[{**links[0], "desk": {"floor": True}}, links[1]])
    link_call = staff.calls.tenant("cust_a", "linkUserCustomer")
    await link(link_call, user, desk={"floor": True}, x=1)
    await link(link_call, user, role="member", y=None)
    kept = {"customerId": "cust_a", "role": "member", "desk": {"floor": True}, "x": 1, "y": None}
    found = (await staff.get(user, "cust_a"))["customers"]
    assert found == [kept]
    assert found[0]["desk"]["floor"] is True
    with pytest.raises(RuleBroken) as caught:
        await link(link_call, user, z="x" * 40_000)
    assert caught.value.errors[0].pointer == ""
    assert (await staff.get(user))["customers"] == [kept, links[1]]


async def test_a_customer_names_no_other(staff: Staff) -> None:
    user = await staff.add("cust_a", "member")
    with pytest.raises(NotAllowed) as caught:
        await link(staff.calls.tenant("cust_a", "linkUserCustomer"), user, customerId="cust_b")
    assert caught.value.errors[0].pointer == "/customerId"
    with pytest.raises(NotAllowed) as caught:
        await unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), user, "cust_b")
    assert caught.value.errors[0].parameter == "customerId"
    assert await staff.get(user) == user


async def test_an_operator_names_the_customer(staff: Staff) -> None:
    user = await staff.add("cust_a", "member")
    link_call, unlink_call = (staff.calls.operator(f"{act}UserCustomer") for act in ("link", "unlink"))
    with pytest.raises(RuleBroken) as caught:
        await users.link(link_call, user["id"], None)
    assert caught.value.errors[0].pointer == "/customerId"
    with pytest.raises(RuleBroken) as caught:
        await unlink(unlink_call, user)
    assert caught.value.errors[0].parameter == "customerId"
    with pytest.raises(NotFound) as missing:
        await link(link_call, user, customerId="cust_x")
    assert missing.value.errors[0].pointer == "/customerId"
    await link(link_call, user, customerId="cust_b", role="owner")
    assert (await staff.get(user, "cust_b"))["role"] == "owner"
    await unlink(unlink_call, user, "cust_b")
    with pytest.raises(NotFound):
        await staff.get(user, "cust_b")


async def test_a_user_works_for_a_hundred_customers_at_most(staff: Staff) -> None:
    others = [f"cust_{number:03}" for number in range(99)]
    for customer_id in others:
        await staff.calls.hub.database.write(customers.insert_one, Scope(None), stored_customer(customer_id), now=NOW)
    user = await staff.add("cust_a", "member")
    call = staff.calls.operator("linkUserCustomer")
    for customer_id in others:
        await link(call, user, customerId=customer_id)
    assert len((await staff.get(user))["customers"]) == 100
    with pytest.raises(Conflict):
        await link(call, user, customerId="cust_b")
    await link(call, user, customerId="cust_a", role="admin")  # which is no new one
    await unlink(staff.calls.operator("unlinkUserCustomer"), user, "cust_a")
    await link(call, user, customerId="cust_b")
    with pytest.raises(Conflict):  # though its own customer sees no link at all
        await link(staff.calls.tenant("cust_a", "linkUserCustomer"), user)


async def test_a_foreign_user_does_not_exist(staff: Staff) -> None:
    theirs = await staff.add("cust_b", "member")
    for attempt in (
        staff.get(theirs, "cust_a"),
        put(staff.calls.tenant("cust_a", "updateUser"), theirs, lastName="x"),
        link(staff.calls.tenant("cust_a", "linkUserCustomer"), theirs),
        unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), theirs),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await staff.get(theirs) == theirs


async def test_lists_show_whom_the_caller_may_see(staff: Staff) -> None:
    mine = await staff.add("cust_a", "member", email="Ada@Example.com")
    made_only = await staff.add("cust_a", "member", email="2@x")
    await unlink(staff.calls.operator("unlinkUserCustomer"), made_only, "cust_a")
    theirs = await staff.add("cust_b", "member")
    both = await staff.add_shared(cust_a="member", cust_b="owner")
    [a, b, c, d] = [each["id"] for each in (mine, made_only, theirs, both)]
    assert await staff.ids() == [a, b, c, d]
    assert await staff.ids("cust_a") == [a, b, d]
    assert await staff.ids("cust_a", customer_id="cust_a") == await staff.ids(customer_id="cust_a") == [a, d]
    assert await staff.ids(email="ada@example.COM", customer_id="cust_a") == [a, d]
    assert await staff.ids("cust_b", email="Ada@Example.com") == [d]
    assert await staff.ids(email="nobody@x", customer_id="cust_a") == []
    for who, customer_id in (("cust_a", "cust_b"), (None, "cust_x")):
        with pytest.raises(NotFound) as caught:
            await staff.ids(who, customer_id=customer_id)
        assert caught.value.errors[0].parameter == "customerId"


async def test_pages_lead_to_the_next(staff: Staff) -> None:
    made = [(await staff.add("cust_a", "member", email=f"{number}@x"))["id"] for number in range(3)]
    call = staff.calls.tenant("cust_a", "listUsers")
    answer = await users.page(call, customer_id="cust_a", email=None, limit=2, starting_after=None)
    assert [each["id"] for each in value_of(answer)] == made[:2]
    address = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert address.startswith("https://hub.example.com/qbdconnect-api/v1/users?")
    assert parse_qs(urlsplit(address).query) == {
        "customerId": ["cust_a"],
        "limit": ["2"],
        "startingAfter": [made[1]],
    }
    answer = await users.page(call, customer_id="cust_a", email=None, limit=2, starting_after=made[1])
    assert [each["id"] for each in value_of(answer)] == made[2:]
    assert answer.headers == {}


async def test_the_users_of_an_instance_are_those_who_work_for_its_customer(staff: Staff) -> None:
    body = instance_body("cust_a")
    made = value_of(await instances.create(staff.calls.tenant("cust_a", "createInstance"), body))
    instance_id = made["instanceId"]
    works = [await staff.add("cust_a", "member", email=f"{number}@x") for number in range(2)]
    await staff.add("cust_b", "member")
    call = staff.calls.tenant("cust_a", "listInstanceUsers")
    answer = await users.page_of_instance(call, instance_id, limit=1, starting_after=None)
    assert value_of(answer) == works[:1]
    assert f"/instances/{instance_id}/users?limit=1&startingAfter={works[0]['id']}>" in answer.headers["Link"]
    await unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), works[1])
    answer = await users.page_of_instance(call, instance_id, limit=9, starting_after=None)
    assert value_of(answer) == works[:1]
    foreign = staff.calls.tenant("cust_b", "listInstanceUsers")
    with pytest.raises(NotFound):
        await users.page_of_instance(foreign, instance_id, limit=1, starting_after=None)


def remove_user(connection: Connection, user_id: str) -> None:
    for table, column in (("user_customer", "user_id"), ("user_account", "id")):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = '{user_id}'")


async def test_a_saved_answer_is_given_only_while_the_caller_sees_the_user(staff: Staff) -> None:
    key = IdempotencyKey("k", b"create")
    create_call = staff.calls.tenant("cust_a", "createUser", key)
    made = shown(await users.create(create_call, user_body()))
    again = await users.create(create_call, user_body())
    assert is_replay(again)
    assert shown(again) == made

    shared = await staff.add_shared(cust_a="member")
    update_call = staff.calls.tenant("cust_a", "updateUser", IdempotencyKey("u", b"update"))
    link_call = staff.calls.tenant("cust_a", "linkUserCustomer", IdempotencyKey("l", b"link"))
    for _ in range(2):
        await users.update(update_call, shared["id"], user_update(lastName="x"))
        await users.link(link_call, shared["id"], user_link(role="admin"))
    await unlink(staff.calls.operator("unlinkUserCustomer"), shared, "cust_a")
    with pytest.raises(NotFound):
        await users.update(update_call, shared["id"], user_update(lastName="x"))
    with pytest.raises(NotFound):
        await users.link(link_call, shared["id"], user_link(role="admin"))

    await staff.calls.hub.database.write(remove_user, made["id"])
    with pytest.raises(Conflict):
        await users.create(create_call, user_body())
