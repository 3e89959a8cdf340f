from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import orjson
import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances
from tests.factories import (
    Calls,
    customer_body,
    customer_document,
    customer_patch,
    instance_body,
    instance_document,
    value_of,
)

if TYPE_CHECKING:
    from qbdconnect_server.contract import Answer
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
DEEPEST = 250  # levels of a body, as the contract's gate has it


async def create(calls: Calls, **members: Any) -> dict[str, Any]:
    made: dict[str, Any] = value_of(await customers.create(calls.operator("createCustomer"), customer_body(**members)))
    return made


async def patch(calls: Calls, customer_id: str, **members: Any) -> Answer:
    return await customers.patch(calls.operator("updateCustomer"), customer_id, customer_patch(**members))


async def get(calls: Calls, customer_id: str) -> dict[str, Any]:
    return cast("dict[str, Any]", await customers.get(calls.operator("getCustomer"), customer_id))


async def test_a_new_customer_is_shown_where_it_says(calls: Calls) -> None:
    answer = await customers.create(calls.operator("createCustomer"), customer_body(gatewayCustomerId="cus_1"))
    shown = value_of(answer)
    assert answer.status == 201
    assert answer.headers == {"Location": f"https://hub.example.com/qbdconnect-api/v1/customers/{shown['id']}"}
    assert shown == {**customer_document(gatewayCustomerId="cus_1"), "id": shown["id"], "qbdInstances": []}
    assert await get(calls, shown["id"]) == shown


async def test_unknown_members_survive_as_they_were_sent(calls: Calls) -> None:
    unknown = {"z": 1.0, "a": {"y": [None, 2.50], "b": 1}, "null": None}
    address = {"street1": "s", "city": "c", "state": "TX", "postalCode": "7", "floor": 3.0}
    made = await create(calls, **unknown, address=address)
    found = await get(calls, made["id"])
    assert orjson.dumps({name: found[name] for name in unknown}) == orjson.dumps(unknown)
    assert orjson.dumps(found["address"]) == orjson.dumps(address)


async def test_nested_instances_are_created_too(calls: Calls) -> None:
    nested = [
        instance_document("cust_whatever", userName="ada", password="hunter2", x=1.0),
        instance_document("cust_whatever", frequencyInMinutes=5),
    ]
    made = await create(calls, qbdInstances=nested)
    first, second = made["qbdInstances"]
    assert {each["customerId"] for each in made["qbdInstances"]} == {made["id"]}
    assert (first["userName"], first["frequencyInMinutes"], first["x"]) == ("ada", 60, 1.0)
    assert (second["userName"], second["frequencyInMinutes"]) == (second["instanceId"], 5)
    assert "hunter2" not in orjson.dumps(made).decode()
    assert await get(calls, made["id"]) == made

    def hashes(connection: Connection) -> list[Any]:
        return list(connection.exec_driver_sql("SELECT password_hash FROM instance ORDER BY id").scalars())

    assert await calls.hub.database.read(hashes) == ["hash of hunter2", None]


@pytest.mark.parametrize(
    ("nested", "error", "pointer"),
    [
        ([{}, {"userName": "taken"}], Conflict, "/qbdInstances/1/userName"),
        ([{"userName": "ada"}, {"userName": "ada"}], Conflict, "/qbdInstances/1/userName"),
        ([{}, {"password": ""}], RuleBroken, "/qbdInstances/1/password"),
        ([{}, {"x": "a" * 33_000}], RuleBroken, "/qbdInstances/1"),
        ([{}] * 1001, RuleBroken, "/qbdInstances"),
    ],
)
async def test_a_fault_of_a_nested_instance_leaves_nothing(
    calls: Calls, nested: list[dict[str, Any]], error: type[Conflict | RuleBroken], pointer: str
) -> None:
    await create(calls, qbdInstances=[instance_document(userName="taken")])
    members = {"gatewayCustomerId": "cus_2", "qbdInstances": [instance_document(**each) for each in nested]}
    with pytest.raises(error) as caught:
        await create(calls, **members)
    assert caught.value.errors[0].pointer == pointer
    with pytest.raises(NotFound):
        await customers.find(calls.operator("findCustomer"), "cus_2")


async def test_only_operators_create_customers(calls: Calls) -> None:
    with pytest.raises(NotAllowed):
        await customers.create(calls.tenant("cust_a", "createCustomer"), customer_body())


async def test_a_customer_is_found_by_its_id_at_the_payment_provider_within_the_scope(calls: Calls) -> None:
    ours = await create(calls, gatewayCustomerId="cus_1")
    theirs = await create(calls, gatewayCustomerId="cus_2")
    assert await customers.find(calls.operator("findCustomer"), "cus_1") == ours
    assert await customers.find(calls.operator("findCustomer"), "cus_2") == theirs
    assert await customers.find(calls.tenant(ours["id"], "findCustomer"), "cus_1") == ours
    for call, wanted in (
        (calls.tenant(ours["id"], "findCustomer"), "cus_2"),
        (calls.operator("findCustomer"), "cus_3"),
        (calls.operator("findCustomer"), ""),
        (calls.operator("findCustomer"), None),
        (calls.tenant("cust_gone", "findCustomer"), None),
    ):
        with pytest.raises(NotFound):
            await customers.find(call, wanted)


async def test_without_an_id_a_customer_finds_itself(calls: Calls) -> None:
    made = await create(calls)
    assert await customers.find(calls.tenant(made["id"], "findCustomer"), None) == made


async def test_another_customer_does_not_exist(calls: Calls) -> None:
    ours, theirs = await create(calls), await create(calls)
    assert await customers.get(calls.tenant(ours["id"], "getCustomer"), ours["id"]) == ours
    with pytest.raises(NotFound):
        await customers.get(calls.tenant(ours["id"], "getCustomer"), theirs["id"])
    with pytest.raises(NotFound):
        await customers.patch(calls.tenant(ours["id"], "updateCustomer"), theirs["id"], customer_patch(name="x"))
    with pytest.raises(NotFound):
        await patch(calls, "cust_unknown", name="x")
    assert await get(calls, theirs["id"]) == theirs


async def test_an_id_at_the_payment_provider_belongs_to_one_customer(calls: Calls) -> None:
    await create(calls, gatewayCustomerId="cus_1")
    other = await create(calls)
    for attempt in (create(calls, gatewayCustomerId="cus_1"), patch(calls, other["id"], gatewayCustomerId="cus_1")):
        with pytest.raises(Conflict) as caught:
            await attempt
        assert caught.value.errors[0].pointer == "/gatewayCustomerId"


async def test_an_id_at_the_payment_provider_is_not_endless(calls: Calls) -> None:
    assert (await create(calls, gatewayCustomerId="c" * 255))["gatewayCustomerId"] == "c" * 255
    with pytest.raises(RuleBroken) as caught:
        await create(calls, gatewayCustomerId="c" * 256)
    assert caught.value.errors[0].pointer == "/gatewayCustomerId"


async def test_a_patch_merges(calls: Calls) -> None:
    address = {"street1": "s", "street2": "t", "city": "c", "state": "TX", "postalCode": "7"}
    made = await create(calls, address=address, x={"a": 1, "b": 2}, y=1)
    changes = {"name": None, "address": {"street2": None, "city": "d"}, "x": {"a": None, "c": 3.0}, "y": None, "z": 1}
    answer = await patch(calls, made["id"], **changes)
    expected = {**made, "address": {"street1": "s", "city": "d", "state": "TX", "postalCode": "7"}}
    expected |= {"x": {"b": 2, "c": 3.0}, "z": 1}
    del expected["name"], expected["y"]
    assert answer.status == 200
    assert value_of(answer) == expected
    assert await get(calls, made["id"]) == expected


async def test_an_empty_patch_changes_nothing(calls: Calls) -> None:
    made = await create(calls, qbdInstances=[instance_document()])
    assert value_of(await patch(calls, made["id"])) == made


async def test_a_patch_ignores_instances(calls: Calls) -> None:
    made = await create(calls, qbdInstances=[instance_document()])
    assert value_of(await patch(calls, made["id"], qbdInstances=[])) == made
    assert value_of(await patch(calls, made["id"], qbdInstances=[{"name": "x"}])) == made


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"address": {"city": "Austin"}}, ["/address/street1", "/address/state", "/address/postalCode"]),
        ({"x": "a" * 33_000}, [""]),
    ],
)
async def test_a_patch_must_leave_a_whole_customer(calls: Calls, changes: dict[str, Any], pointers: list[str]) -> None:
    made = await create(calls)
    with pytest.raises(RuleBroken) as caught:
        await patch(calls, made["id"], **changes)
    assert [fault.pointer for fault in caught.value.errors] == pointers
    assert await get(calls, made["id"]) == made


async def test_patches_together_have_the_limit_of_unknown_members_too(calls: Calls) -> None:
    made = await create(calls, a="a" * 20_000)
    with pytest.raises(RuleBroken):
        await patch(calls, made["id"], b="b" * 20_000)
    await patch(calls, made["id"], a=None, b="b" * 20_000)


async def test_a_deleted_instance_is_not_nested(calls: Calls) -> None:
    made = await create(calls, qbdInstances=[instance_document(), instance_document()])
    await instances.delete(calls.operator("deleteInstance"), made["qbdInstances"][0]["instanceId"])
    assert (await get(calls, made["id"]))["qbdInstances"] == made["qbdInstances"][1:]
    assert value_of(await patch(calls, made["id"]))["qbdInstances"] == made["qbdInstances"][1:]


async def test_instances_made_later_are_nested(calls: Calls) -> None:
    made = await create(calls)
    body = instance_body(made["id"])
    instance = value_of(await instances.create(calls.tenant(made["id"], "createInstance"), body))
    assert (await get(calls, made["id"]))["qbdInstances"] == [instance]


async def test_the_deepest_member_that_the_contract_takes_can_be_shown_in_its_customer(calls: Calls) -> None:
    made = await create(calls)
    deep: Any = 1
    for _ in range(DEEPEST - 1):
        deep = [deep]
    call = calls.tenant(made["id"], "createInstance")
    instance = value_of(await instances.create(call, instance_body(made["id"], deep=deep)))
    assert instance["deep"] == deep
    assert (await get(calls, made["id"]))["qbdInstances"] == [instance]
    assert value_of(await patch(calls, made["id"]))["qbdInstances"] == [instance]
