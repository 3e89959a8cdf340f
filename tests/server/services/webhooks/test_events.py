from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import text

from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.webhooks import events
from tests.factories import (
    Calls,
    Clock,
    customer_body,
    instance_body,
    instance_document,
    instance_patch,
    instance_update,
    value_of,
)
from tests.server.services.webhook_calls import (
    FakeSender,
    WebhookCalls,
    deliver_due,
    new_customer,
    publish,
    with_sender,
)
from tests.webhook_judge import contract_judge

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection
    from tests.webhook_judge import WebhookJudge

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def judge() -> WebhookJudge:
    return contract_judge()


@pytest.fixture
def sender(clock: Clock) -> FakeSender:
    return FakeSender(clock)


@pytest.fixture
def calls(calls: Calls, sender: FakeSender) -> Calls:
    return with_sender(calls, sender)


@pytest.fixture
async def tenant(calls: Calls) -> WebhookCalls:
    return WebhookCalls(calls, await new_customer(calls))


async def counted(calls: Calls) -> list[int]:
    def count(connection: Connection) -> list[int]:
        tables = ("webhook_event", "webhook_delivery", "job WHERE kind = 'webhook'")
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]

    return await calls.hub.database.read(count)


async def test_where_nobody_listens_nothing_is_stored(calls: Calls, tenant: WebhookCalls) -> None:
    assert tenant.customer_id is not None
    await tenant.create(events=["request.sent"])
    await tenant.create(enabled=False)
    await tenant.delete((await tenant.create())["id"])
    other = WebhookCalls(calls, await new_customer(calls))
    await other.create()
    await publish(calls, tenant.customer_id, "instance.updated")
    assert await counted(calls) == [0, 0, 0]


async def test_each_webhook_that_listens_is_told_of_one_event(
    calls: Calls, tenant: WebhookCalls, sender: FakeSender, clock: Clock
) -> None:
    assert tenant.customer_id is not None
    operator = WebhookCalls(calls)
    for caller, types in (
        (tenant, ["*"]),
        (tenant, ["instance.created", "instance.updated"]),
        (operator, ["instance.updated"]),
        (operator, ["session.ended"]),
    ):
        await caller.create(events=types)
    await publish(calls, tenant.customer_id, "instance.updated", n=1.0)
    assert await counted(calls) == [1, 3, 3]
    assert await deliver_due(calls, clock) == 3
    assert len({headers["webhook-id"] for _, headers, _ in sender.posted}) == 1
    assert {body for _, _, body in sender.posted} == {
        b'{"type":"instance.updated","timestamp":"2026-11-21T23:30:00Z","data":{"n":1.0}}'
    }


async def test_a_transaction_that_fails_tells_nothing(calls: Calls, tenant: WebhookCalls) -> None:
    await tenant.create()

    def fail(connection: Connection) -> None:
        now = calls.hub.clock()
        events.publish(connection, calls.hub, str(tenant.customer_id), "instance.updated", {}, now=now)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await calls.hub.database.write(fail)
    assert await counted(calls) == [0, 0, 0]


async def test_the_worker_is_woken_only_for_a_listener(calls: Calls, tenant: WebhookCalls) -> None:
    assert tenant.customer_id is not None
    wake: Any = calls.hub.wake
    await wake.wait(0.01)  # the mail about the new customer has rung it
    await publish(calls, tenant.customer_id)
    assert not wake._rung.is_set()
    await tenant.create()
    await publish(calls, tenant.customer_id)
    assert wake._rung.is_set()


async def test_what_happens_to_instances_is_told_as_the_contract_says(
    calls: Calls, tenant: WebhookCalls, sender: FakeSender, clock: Clock, judge: WebhookJudge
) -> None:
    customer_id = str(tenant.customer_id)
    webhook = await tenant.create()
    call = calls.operator
    body = instance_body(customer_id, password="hunter2", x={"y": None})
    made = value_of(await instances.create(call("createInstance"), body))
    instance_id = made["instanceId"]
    put = value_of(await instances.update(call("updateInstance"), instance_id, instance_update(name="n", password="p")))
    patched = value_of(await instances.patch(call("patchInstance"), instance_id, instance_patch(x=None)))
    for _ in range(2):
        await instances.validate(call("patchInstance"), instance_id)
    deleted = value_of(await instances.delete(call("deleteInstance"), instance_id))
    await tenant.ping(webhook["id"])
    await deliver_due(calls, clock)
    told = []
    for url, headers, content in sender.posted:
        event = value_of_bytes(content)
        judge.judge(event["type"], headers, content)
        told.append((event["type"], event["data"]))
        assert url == webhook["url"]
        assert b"password" not in content
    assert told == [
        ("instance.created", made),
        ("instance.updated", put),
        ("instance.updated", patched),
        ("instance.validated", {**patched, "validated": True}),
        ("instance.deleted", {**patched, "validated": True}),
        ("webhook.ping", {"webhookId": webhook["id"]}),
    ]
    assert deleted["validated"] is True


def value_of_bytes(content: bytes) -> dict[str, Any]:
    event: dict[str, Any] = orjson.loads(content)
    return event


async def test_instances_that_come_with_their_customer_are_told_to_operators(
    calls: Calls, sender: FakeSender, clock: Clock
) -> None:
    operator = WebhookCalls(calls)
    await operator.create(events=["instance.created"])
    nested = [instance_document("", name=name) for name in ("one", "two")]
    body = customer_body(qbdInstances=nested)
    made = value_of(await customers.create(calls.operator("createCustomer"), body))
    await deliver_due(calls, clock)
    assert [value_of_bytes(content)["data"] for _, _, content in sender.posted] == made["qbdInstances"]
