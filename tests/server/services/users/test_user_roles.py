"""Roles among users: who may change whom, and that a customer keeps an owner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, QBDConnectError
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.users import users
from tests.factories import Calls, user_body, user_link, user_update
from tests.server.services.staff import Staff, link, put, unlink

if TYPE_CHECKING:
    from qbdconnect_server.storage.queries.users import Role

pytestmark = pytest.mark.anyio
ROLES = ["owner", "admin", "member", "read-only"]


@pytest.fixture
async def staff(calls: Calls) -> Staff:
    return await Staff(calls).open()


@pytest.mark.parametrize("role", ROLES)
async def test_an_admin_makes_no_owner(staff: Staff, role: str) -> None:
    admin = await staff.add("cust_a", "admin")
    attempt = users.create(staff.acting(admin, "createUser"), user_body(role=role))
    if role == "owner":
        with pytest.raises(NotAllowed) as caught:
            await attempt
        assert caught.value.errors[0].pointer == "/role"
    else:
        assert (await attempt).status == 201


async def test_an_admin_does_nothing_to_an_owner(staff: Staff) -> None:
    owner, admin = await staff.add("cust_a", "owner"), await staff.add("cust_a", "admin")
    await staff.add("cust_a", "owner", email="second@x")
    for attempt, pointer in (
        (put(staff.acting(admin, "updateUser"), owner, role="member"), "/role"),
        (put(staff.acting(admin, "updateUser"), owner, lastName="x"), "/lastName"),
        (link(staff.acting(admin, "linkUserCustomer"), owner, role="member"), "/role"),
        (link(staff.acting(admin, "linkUserCustomer"), owner, desk=1), None),
        (unlink(staff.acting(admin, "unlinkUserCustomer"), owner), None),
    ):
        with pytest.raises(NotAllowed) as caught:
            await attempt
        assert [fault.pointer for fault in caught.value.errors] == ([pointer] if pointer else [])
    assert await staff.get(owner) == owner
    # What was read can be sent back, which changes nothing.
    assert await put(staff.acting(admin, "updateUser"), owner, **owner) == owner
    await link(staff.acting(admin, "linkUserCustomer"), owner)


async def test_nobody_rises_by_himself(staff: Staff) -> None:
    admin, member = await staff.add("cust_a", "admin"), await staff.add("cust_a", "member")
    for user, role in ((admin, "owner"), (member, "admin"), (member, "read-only")):
        with pytest.raises(NotAllowed) as caught:
            await put(staff.acting(user, "updateUser"), user, role=role)
        assert caught.value.errors[0].pointer == "/role"
        with pytest.raises(NotAllowed):
            await link(staff.acting(user, "linkUserCustomer"), user, role=role)
        assert await staff.get(user) == user
    assert (await put(staff.acting(admin, "updateUser"), admin, role="member"))["role"] == "member"


async def test_a_member_changes_its_own_profile_and_nobody_else(staff: Staff) -> None:
    member, other = await staff.add("cust_a", "member"), await staff.add("cust_a", "read-only")
    assert (await put(staff.acting(member, "updateUser"), member, lastName="x"))["lastName"] == "x"
    for attempt in (
        put(staff.acting(member, "updateUser"), other, lastName="x"),
        users.create(staff.acting(member, "createUser"), user_body(role="read-only")),
        link(staff.acting(member, "linkUserCustomer"), other),
        unlink(staff.acting(member, "unlinkUserCustomer"), other),
        unlink(staff.acting(member, "unlinkUserCustomer"), member),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    assert await staff.get(other) == other


async def test_a_saved_answer_is_for_those_who_may_ask(staff: Staff) -> None:
    user, member = await staff.add("cust_a", "admin"), await staff.add("cust_a", "member")
    keys = [IdempotencyKey(name, name.encode()) for name in ("create", "update", "link")]

    async def ask(customer_id: str, user_id: str, role: Role) -> None:
        calls = [staff.calls.user(customer_id, user_id, role, f"{key.value}User", key) for key in keys[:2]]
        link_call = staff.calls.user(customer_id, user_id, role, "linkUserCustomer", keys[2])
        for attempt in (
            users.create(calls[0], user_body(role="owner")),
            users.update(calls[1], user["id"], user_update(phone="1")),
            users.link(link_call, user["id"], user_link(role="admin")),
        ):
            if role == "owner":
                assert (await attempt).status < 300
            else:
                with pytest.raises(NotAllowed):
                    await attempt

    await ask("cust_a", "user_owner", "owner")
    await ask("cust_a", "user_owner", "owner")
    await ask("cust_a", member["id"], "member")


async def test_who_works_for_others_too_is_changed_by_operators_and_himself(staff: Staff) -> None:
    shared = await staff.add_shared(cust_a="member", cust_b="member")
    with pytest.raises(NotAllowed) as caught:
        await put(staff.calls.tenant("cust_a", "updateUser"), shared, phone="1")
    assert caught.value.errors[0].pointer == "/phone"
    # The role at one customer is that customer's matter.
    assert (await put(staff.calls.tenant("cust_a", "updateUser"), shared, role="admin"))["role"] == "admin"
    himself = staff.acting({**shared, "role": "member"}, "updateUser", "cust_b")
    assert (await put(himself, shared, phone="2"))["phone"] == "2"
    assert (await put(staff.calls.operator("updateUser"), shared, phone="3"))["phone"] == "3"
    await unlink(staff.calls.operator("unlinkUserCustomer"), shared, "cust_b")
    assert (await put(staff.calls.tenant("cust_a", "updateUser"), shared, phone="4"))["phone"] == "4"


async def test_the_last_owner_stays_unless_an_operator_says_so(staff: Staff) -> None:
    owner = await staff.add("cust_a", "owner")
    await staff.add("cust_b", "owner")
    for attempt in (
        put(staff.calls.tenant("cust_a", "updateUser"), owner, role="member"),
        put(staff.acting(owner, "updateUser"), owner, role="admin"),
        link(staff.calls.tenant("cust_a", "linkUserCustomer"), owner, role="admin"),
        unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), owner),
    ):
        with pytest.raises(Conflict):
            await attempt
    assert await staff.get(owner) == owner
    second = await staff.add("cust_a", "owner", email="second@x")
    assert (await put(staff.acting(second, "updateUser"), owner, role="member"))["role"] == "member"
    await unlink(staff.calls.operator("unlinkUserCustomer"), second, "cust_a")
    assert (await staff.get(second))["customers"] == []


async def test_a_refusal_leaves_nothing_behind(staff: Staff) -> None:
    owner = await staff.add("cust_a", "owner")
    with pytest.raises(Conflict):
        await put(staff.calls.tenant("cust_a", "updateUser"), owner, lastName="x", role="member")
    assert await staff.get(owner) == owner


async def settled(*attempts: object) -> list[type]:
    """Run attempts at once; name the errors of those that failed."""
    results = await asyncio.gather(*attempts, return_exceptions=True)  # type: ignore[call-overload]
    assert all(isinstance(each, QBDConnectError) for each in results if isinstance(each, BaseException)), results
    return [type(each) for each in results if isinstance(each, BaseException)]


async def leave(staff: Staff, owner: dict[str, Any], act: str) -> None:
    """Let an owner be one no more, in one of three ways."""
    if act == "demote":
        await put(staff.calls.tenant("cust_a", "updateUser"), owner, role="admin")
    elif act == "link":
        await link(staff.calls.tenant("cust_a", "linkUserCustomer"), owner, role="member")
    else:
        await unlink(staff.calls.tenant("cust_a", "unlinkUserCustomer"), owner)


@pytest.mark.parametrize("act", ["demote", "link", "unlink"])
async def test_owners_who_leave_at_once_leave_one_behind(staff: Staff, act: str) -> None:
    owners = [await staff.add("cust_a", "owner", email=f"{number}@x") for number in range(5)]
    assert await settled(*(leave(staff, user, act) for user in owners)) == [Conflict]
    left = [(await staff.get(user)).get("role") for user in owners]
    assert left.count("owner") == 1


async def test_one_of_many_equal_addresses_is_taken(staff: Staff) -> None:
    attempts = [staff.add("cust_a", "member", email="ada@x") for _ in range(5)]
    assert await settled(*attempts) == [Conflict] * 4
    assert len(await staff.ids("cust_a")) == 1


async def test_one_link_comes_of_many_equal_requests(staff: Staff) -> None:
    user = await staff.add("cust_a", "member")
    call = staff.calls.operator("linkUserCustomer")
    assert await settled(*(link(call, user, customerId="cust_b", role="admin") for _ in range(5))) == []
    assert (await staff.get(user, "cust_b"))["role"] == "admin"
