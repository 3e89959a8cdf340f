"""Who may write what: each member by each caller, through each operation that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import NotAllowed
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances
from tests.factories import (
    Calls,
    customer_body,
    customer_patch,
    instance_body,
    instance_document,
    instance_patch,
    instance_update,
    value_of,
)

if TYPE_CHECKING:
    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Call

pytestmark = pytest.mark.anyio
SLA = {"supportHours": 5, "transactionLimit": 100, "defaultHourlyRate": 90.5}
OTHER_SLA = {**SLA, "supportHours": 6}
CUSTOMERS_STORED = {"organizationId": "o1", "gatewayCustomerId": "cus_1", "subscriptionId": "sub_1"}
INSTANCES_STORED: dict[str, Any] = {"sla": SLA, "appUrl": "https://hub.example.com/own"}
INSTANCES_OTHER = {"sla": OTHER_SLA, "appUrl": "https://hub.example.com/other"}
SERVERS = {"instanceId": "inst_x", "fileId": "x", "validated": True, "dateCreated": "2001-01-01"}


async def put(call: Call, instance_id: str, members: dict[str, Any]) -> Answer:
    return await instances.update(call, instance_id, instance_update(**members))


async def patch(call: Call, instance_id: str, members: dict[str, Any]) -> Answer:
    return await instances.patch(call, instance_id, instance_patch(**members))


WAYS = [(put, "updateInstance"), (patch, "patchInstance")]


@pytest.fixture
async def customer(calls: Calls) -> dict[str, Any]:
    body = customer_body(**CUSTOMERS_STORED, qbdInstances=[instance_document(**INSTANCES_STORED)])
    made: dict[str, Any] = value_of(await customers.create(calls.operator("createCustomer"), body))
    return made


def callers(calls: Calls, customer: dict[str, Any], operation_id: str) -> dict[str, Call]:
    return {"operator": calls.operator(operation_id), "tenant": calls.tenant(customer["id"], operation_id)}


@pytest.mark.parametrize("who", ["operator", "tenant"])
@pytest.mark.parametrize("member", CUSTOMERS_STORED)
async def test_operators_members_of_a_customer(calls: Calls, customer: dict[str, Any], member: str, who: str) -> None:
    call = callers(calls, customer, "updateCustomer")[who]
    same = await customers.patch(call, customer["id"], customer_patch(**{member: customer[member]}))
    assert value_of(same) == customer
    for value in ("other", None):
        body = customer_patch(**{member: value})
        if who == "tenant":
            with pytest.raises(NotAllowed) as caught:
                await customers.patch(call, customer["id"], body)
            assert caught.value.errors[0].pointer == f"/{member}"
        else:
            shown = value_of(await customers.patch(call, customer["id"], body))
            assert shown.get(member) == value
            assert (member in shown) is (value is not None)


async def test_a_customer_may_say_that_nothing_is_nothing(calls: Calls) -> None:
    made = value_of(await customers.create(calls.operator("createCustomer"), customer_body()))
    call = calls.tenant(made["id"], "updateCustomer")
    shown = value_of(await customers.patch(call, made["id"], customer_patch(gatewayCustomerId=None)))
    assert shown == made


@pytest.mark.parametrize(("way", "operation_id"), WAYS)
@pytest.mark.parametrize("who", ["operator", "tenant"])
@pytest.mark.parametrize("member", INSTANCES_STORED)
async def test_operators_members_of_an_instance(  # noqa: PLR0913, PLR0917 - a matrix has its dimensions
    calls: Calls, customer: dict[str, Any], member: str, who: str, way: Any, operation_id: str
) -> None:
    call = callers(calls, customer, operation_id)[who]
    instance = customer["qbdInstances"][0]
    same = value_of(await way(call, instance["instanceId"], {member: instance[member]}))
    assert same == instance
    other = {member: INSTANCES_OTHER[member]}
    if who == "tenant":
        with pytest.raises(NotAllowed) as caught:
            await way(call, instance["instanceId"], other)
        assert caught.value.errors[0].pointer == f"/{member}"
    else:
        assert value_of(await way(call, instance["instanceId"], other)) == {**instance, **other}


@pytest.mark.parametrize(("way", "operation_id"), WAYS)
async def test_equal_is_ignored_though_it_is_written_otherwise(
    calls: Calls, customer: dict[str, Any], way: Any, operation_id: str
) -> None:
    instance = customer["qbdInstances"][0]
    sla = {**SLA, "tier": 1}
    await put(calls.operator("updateInstance"), instance["instanceId"], {"sla": sla})
    sent = {**sla, "supportHours": 5.0, "tier": True}
    shown = value_of(await way(calls.tenant(customer["id"], operation_id), instance["instanceId"], {"sla": sent}))
    assert repr(shown["sla"]) == repr(sla)


@pytest.mark.parametrize("who", ["operator", "tenant"])
async def test_a_null_takes_operators_members_away(calls: Calls, customer: dict[str, Any], who: str) -> None:
    call = callers(calls, customer, "patchInstance")[who]
    instance = customer["qbdInstances"][0]
    if who == "tenant":
        for member in INSTANCES_STORED:
            with pytest.raises(NotAllowed):
                await patch(call, instance["instanceId"], {member: None})
        return
    shown = value_of(await patch(call, instance["instanceId"], {"sla": None, "appUrl": None}))
    assert "sla" not in shown
    assert shown["appUrl"] == f"https://hub.example.com/qbwc/{instance['instanceId']}"


@pytest.mark.parametrize(("way", "operation_id"), WAYS)
async def test_the_servers_own_address_may_be_sent_back(calls: Calls, way: Any, operation_id: str) -> None:
    made = value_of(await customers.create(calls.operator("createCustomer"), customer_body()))
    body = instance_body(made["id"])
    instance = value_of(await instances.create(calls.tenant(made["id"], "createInstance"), body))
    call = calls.tenant(made["id"], operation_id)
    assert value_of(await way(call, instance["instanceId"], instance)) == instance
    if way is patch:
        assert value_of(await way(call, instance["instanceId"], {"appUrl": None})) == instance


@pytest.mark.parametrize("member", INSTANCES_STORED)
async def test_a_customer_may_not_set_them_on_creation(calls: Calls, customer: dict[str, Any], member: str) -> None:
    body = instance_body(customer["id"], **{member: INSTANCES_STORED[member]})
    with pytest.raises(NotAllowed) as caught:
        await instances.create(calls.tenant(customer["id"], "createInstance"), body)
    assert caught.value.errors[0].pointer == f"/{member}"
    shown = value_of(await instances.create(calls.operator("createInstance"), body))
    assert shown[member] == INSTANCES_STORED[member]


@pytest.mark.parametrize(("way", "operation_id"), WAYS)
@pytest.mark.parametrize("who", ["operator", "tenant"])
async def test_an_instance_never_moves_to_another_customer(
    calls: Calls, customer: dict[str, Any], who: str, way: Any, operation_id: str
) -> None:
    call = callers(calls, customer, operation_id)[who]
    instance = customer["qbdInstances"][0]
    assert value_of(await way(call, instance["instanceId"], {"customerId": customer["id"]})) == instance
    with pytest.raises(NotAllowed) as caught:
        await way(call, instance["instanceId"], {"customerId": "cust_other"})
    assert caught.value.errors[0].pointer == "/customerId"


@pytest.mark.parametrize(("way", "operation_id"), WAYS)
@pytest.mark.parametrize("who", ["operator", "tenant"])
async def test_what_the_server_sets_is_ignored_in_an_update(
    calls: Calls, customer: dict[str, Any], who: str, way: Any, operation_id: str
) -> None:
    call = callers(calls, customer, operation_id)[who]
    instance = customer["qbdInstances"][0]
    assert value_of(await way(call, instance["instanceId"], SERVERS)) == instance


async def test_what_the_server_sets_is_ignored_on_creation(calls: Calls, customer: dict[str, Any]) -> None:
    shown = value_of(await instances.create(calls.operator("createInstance"), instance_body(customer["id"], **SERVERS)))
    assert all(shown[member] != value for member, value in SERVERS.items())
    made = value_of(await customers.create(calls.operator("createCustomer"), customer_body(id="cust_x")))
    assert made["id"] != "cust_x"
    kept = value_of(await customers.patch(calls.operator("updateCustomer"), made["id"], customer_patch(id="cust_x")))
    assert kept == made
