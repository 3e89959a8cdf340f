from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.services.call import Call, IdempotencyKey
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.idempotency import is_replay
from qbdconnect_server.services.instances import instances, qwc_download
from qbdconnect_server.services.money.subscriptions import standing
from tests.factories import (
    Calls,
    customer_body,
    instance_body,
    instance_document,
    instance_patch,
    instance_update,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


@pytest.fixture
async def customer_id(calls: Calls) -> str:
    return await another_customer(calls)


async def another_customer(calls: Calls) -> str:
    made = value_of(await customers.create(calls.operator("createCustomer"), customer_body()))
    return str(made["id"])


async def create(calls: Calls, customer_id: str, **members: Any) -> dict[str, Any]:
    call = calls.tenant(customer_id, "createInstance")
    made: dict[str, Any] = value_of(await instances.create(call, instance_body(customer_id, **members)))
    return made


async def get(calls: Calls, instance_id: str) -> dict[str, Any]:
    return cast("dict[str, Any]", await instances.get(calls.operator("getInstance"), instance_id))


async def put(calls: Calls, instance: dict[str, Any], **members: Any) -> dict[str, Any]:
    call = calls.tenant(instance["customerId"], "updateInstance")
    answer = await instances.update(call, instance["instanceId"], instance_update(**members))
    assert answer.status == 200
    shown: dict[str, Any] = value_of(answer)
    return shown


async def patch(calls: Calls, instance: dict[str, Any], **members: Any) -> dict[str, Any]:
    call = calls.tenant(instance["customerId"], "patchInstance")
    answer = await instances.patch(call, instance["instanceId"], instance_patch(**members))
    assert answer.status == 200
    shown: dict[str, Any] = value_of(answer)
    return shown


async def password_hash(calls: Calls, instance: dict[str, Any]) -> Any:
    def query(connection: Connection) -> Any:
        sql = f"SELECT password_hash FROM instance WHERE id = '{instance['instanceId']}'"
        return connection.exec_driver_sql(sql).scalar_one()

    return await calls.hub.database.read(query)


async def test_a_new_instance_has_what_the_server_adds(calls: Calls, customer_id: str) -> None:
    call = calls.tenant(customer_id, "createInstance")
    answer = await instances.create(call, instance_body(customer_id, password="hunter2", x=1.0))
    shown = value_of(answer)
    instance_id = shown["instanceId"]
    assert answer.status == 201
    assert answer.headers == {"Location": f"https://hub.example.com/qbdconnect-api/v1/instances/{instance_id}"}
    assert shown == {
        **instance_document(customer_id),
        "x": 1.0,
        "instanceId": instance_id,
        "frequencyInMinutes": 60,
        "appUrl": f"https://hub.example.com/qbwc/{instance_id}",
        "fileId": str(UUID(shown["fileId"])),
        "validated": False,
        "dateCreated": "2026-11-21",
        "userName": instance_id,
    }
    assert await get(calls, instance_id) == shown
    assert await password_hash(calls, shown) == "hash of hunter2"


@pytest.mark.parametrize("who", ["operator", "tenant"])
async def test_a_foreign_or_unknown_customer_does_not_exist(calls: Calls, customer_id: str, who: str) -> None:
    foreign = await another_customer(calls) if who == "tenant" else "cust_unknown"
    caller = calls.operator if who == "operator" else partial(calls.tenant, customer_id)
    with pytest.raises(NotFound) as caught:
        await instances.create(caller("createInstance"), instance_body(foreign))
    assert caught.value.errors[0].pointer == "/customerId"
    with pytest.raises(NotFound) as caught:
        await instances.page(caller("listInstances"), foreign, limit=10, starting_after=None)
    assert caught.value.errors[0].parameter == "customerId"


async def test_a_foreign_instance_does_not_exist(calls: Calls, customer_id: str) -> None:
    theirs = await create(calls, await another_customer(calls))
    instance_id = theirs["instanceId"]
    for attempt in (
        instances.get(calls.tenant(customer_id, "getInstance"), instance_id),
        instances.update(calls.tenant(customer_id, "updateInstance"), instance_id, instance_update(name="x")),
        instances.patch(calls.tenant(customer_id, "patchInstance"), instance_id, instance_patch(name="x")),
        instances.delete(calls.tenant(customer_id, "deleteInstance"), instance_id),
        qwc_download.download(calls.tenant(customer_id, "downloadInstanceQwc"), instance_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await get(calls, instance_id) == theirs


async def test_put_replaces_what_is_sent_and_keeps_the_rest(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id, frequencyInMinutes=15, qbdPath="C:\\a", x=1, password="one")
    shown = await put(calls, made, name="new", y=None)
    assert shown == {**made, "name": "new", "y": None}
    assert await password_hash(calls, made) == "hash of one"
    contact = {"firstName": "B", "lastName": "C", "email": "e", "z": 1}
    shown = await put(calls, made, contact=contact, frequencyInMinutes=5, qbdPath="C:\\b", password="two")
    assert shown == {**made, "name": "new", "y": None, "contact": contact, "frequencyInMinutes": 5, "qbdPath": "C:\\b"}
    assert await password_hash(calls, made) == "hash of two"
    assert await get(calls, made["instanceId"]) == shown


async def test_what_was_read_can_be_sent_back(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id, userName="ada", x={"n": 1.0})
    assert await put(calls, made, **made) == made
    assert await patch(calls, made, **made) == made


async def test_patch_merges_and_null_returns_to_defaults(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id, frequencyInMinutes=15, qbdPath="C:\\a", userName="ada", password="p", x=1)
    shown = await patch(calls, made, contact={"email": "new", "phone": "1"}, name="n")
    assert shown == {**made, "name": "n", "contact": {**made["contact"], "email": "new", "phone": "1"}}
    assert await password_hash(calls, made) == "hash of p"
    nulls = {"frequencyInMinutes": None, "qbdPath": None, "userName": None, "password": None, "x": None}
    shown = await patch(calls, made, **nulls)
    assert (shown["frequencyInMinutes"], shown["userName"]) == (60, made["instanceId"])
    assert not {"qbdPath", "x", "password"} & set(shown)
    assert await password_hash(calls, made) is None


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"password": ""}, "/password"), ({"x": "a" * 33_000}, ""), ({"contact": {"x": "a" * 33_000}}, "/contact")],
)
async def test_a_broken_rule_changes_nothing(
    calls: Calls, customer_id: str, changes: dict[str, Any], pointer: str
) -> None:
    made = await create(calls, customer_id)
    with pytest.raises(RuleBroken) as caught:
        await patch(calls, made, **changes)
    assert [fault.pointer for fault in caught.value.errors] == [pointer]
    assert await get(calls, made["instanceId"]) == made


async def test_an_operators_patch_must_leave_a_whole_sla(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id)
    call = calls.operator("patchInstance")
    with pytest.raises(RuleBroken) as caught:
        await instances.patch(call, made["instanceId"], instance_patch(sla={"supportHours": 1}))
    assert [fault.pointer for fault in caught.value.errors] == ["/sla/transactionLimit", "/sla/defaultHourlyRate"]


async def test_a_taken_user_name_is_refused_over_all_tenants(calls: Calls, customer_id: str) -> None:
    first = await create(calls, customer_id, userName="ada")
    other_customer = await another_customer(calls)
    second = await create(calls, other_customer)
    for name in ("ada", first["instanceId"]):
        for attempt in (
            create(calls, other_customer, userName=name),
            put(calls, second, userName=name),
            patch(calls, second, userName=name),
        ):
            with pytest.raises(Conflict) as caught:
                await attempt
            assert caught.value.errors[0].pointer == "/userName"
    assert (await patch(calls, first, userName=None))["userName"] == first["instanceId"]
    assert (await put(calls, second, userName="ada"))["userName"] == "ada"
    assert (await put(calls, second, userName=second["instanceId"]))["userName"] == second["instanceId"]


async def test_one_of_many_at_once_gets_a_user_name(calls: Calls, customer_id: str) -> None:
    made = [await create(calls, customer_id) for _ in range(8)]
    results = await asyncio.gather(*[put(calls, each, userName="ada") for each in made], return_exceptions=True)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 7


async def test_an_operator_validates(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id)
    with pytest.raises(NotAllowed):
        await instances.validate(calls.tenant(customer_id, "patchInstance"), made["instanceId"])
    answer = await instances.validate(calls.operator("patchInstance"), made["instanceId"])
    assert (answer.status, answer.body, answer.media_type) == (204, b"", None)
    assert await get(calls, made["instanceId"]) == {**made, "validated": True}
    with pytest.raises(NotFound):
        await instances.validate(calls.operator("patchInstance"), "inst_unknown")


async def test_a_saved_answer_about_a_deleted_instance_is_not_given_again(calls: Calls, customer_id: str) -> None:
    async def repeat(operation: Callable[[Call], Awaitable[Answer]], name: str, key: str) -> Answer:
        return await operation(calls.operator(name, IdempotencyKey(key, b"one")))

    made = partial(repeat, lambda call: instances.create(call, instance_body(customer_id)), "createInstance", "made")
    instance_id = str(value_of(await made())["instanceId"])
    put = partial(instances.update, instance_id=instance_id, body=instance_update(name="n"))
    patched = partial(instances.patch, instance_id=instance_id, body=instance_patch(name="n"))
    validated = partial(instances.validate, instance_id=instance_id)
    changes = [("updateInstance", put), ("patchInstance", patched), ("patchInstance", validated)]
    for number, (name, change) in enumerate(changes):
        assert [is_replay(await repeat(change, name, str(number))) for _ in range(2)] == [False, True]
    assert value_of(await made())["instanceId"] == instance_id
    await instances.delete(calls.operator("deleteInstance"), instance_id)
    with pytest.raises(Conflict, match="deleted since") as caught:
        await made()
    assert caught.value.errors[0].parameter == "Idempotency-Key"
    for number, (name, change) in enumerate(changes):
        with pytest.raises(NotFound, match=instance_id):
            await repeat(change, name, str(number))


async def test_a_deleted_instance_is_gone(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id, userName="ada")
    answer = await instances.delete(calls.tenant(customer_id, "deleteInstance"), made["instanceId"])
    assert (answer.status, value_of(answer)) == (200, made)
    instance_id = made["instanceId"]
    for attempt in (
        get(calls, instance_id),
        put(calls, made, name="x"),
        patch(calls, made, name="x"),
        instances.validate(calls.operator("patchInstance"), instance_id),
        instances.delete(calls.operator("deleteInstance"), instance_id),
        qwc_download.download(calls.operator("downloadInstanceQwc"), instance_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await standing.look(calls.hub, instance_id) is None
    page = await instances.page(calls.tenant(customer_id, "listInstances"), customer_id, limit=9, starting_after=None)
    assert value_of(page) == []
    assert (await create(calls, customer_id, userName="ada"))["userName"] == "ada"


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
async def test_pages_lead_from_one_to_the_next(calls: Calls, customer_id: str, limit: int) -> None:
    made = [await create(calls, customer_id, name=str(number)) for number in range(5)]
    await create(calls, await another_customer(calls))
    seen: list[dict[str, Any]] = []
    starting_after = None
    pages = 0
    while pages < 9:
        pages += 1
        call = calls.tenant(customer_id, "listInstances")
        answer = await instances.page(call, customer_id, limit=limit, starting_after=starting_after)
        seen += value_of(answer)
        assert len(value_of(answer)) <= limit
        if "Link" not in answer.headers:
            break
        url, _, relation = answer.headers["Link"].partition(">; ")
        assert relation == 'rel="next"'
        assert url.startswith("<https://hub.example.com/qbdconnect-api/v1/instances?")
        query = parse_qs(urlsplit(url[1:]).query)
        assert (query["customerId"], query["limit"]) == ([customer_id], [str(limit)])
        starting_after = query["startingAfter"][0]
    assert seen == made
    assert pages == -(-5 // limit)


async def test_a_page_after_the_last_is_empty(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id)
    call = calls.operator("listInstances")
    answer = await instances.page(call, customer_id, limit=9, starting_after=made["instanceId"])
    assert (value_of(answer), dict(answer.headers)) == ([], {})


async def test_simultaneous_patches_of_one_instance_all_count(calls: Calls, customer_id: str) -> None:
    made = await create(calls, customer_id)
    await asyncio.gather(*[patch(calls, made, **{f"x{number}": number}) for number in range(20)])
    shown = await get(calls, made["instanceId"])
    assert shown == {**made, **{f"x{number}": number for number in range(20)}}
