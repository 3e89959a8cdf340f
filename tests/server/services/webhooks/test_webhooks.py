from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.gateways.webhooks import NotDelivered
from qbdconnect_server.services.call import Call, IdempotencyKey
from qbdconnect_server.services.idempotency import is_replay
from qbdconnect_server.services.webhooks import webhook_log, webhooks
from qbdconnect_server.services.webhooks.webhook_secrets import Secrets
from qbdconnect_server.storage.queries import webhooks as queries
from qbdconnect_server.storage.scope import Scope
from tests.factories import Calls, Clock, value_of
from tests.server.services.webhook_calls import (
    URL,
    FakeSender,
    WebhookCalls,
    deliver_due,
    new_customer,
    publish,
    webhook_body,
    with_sender,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


@pytest.fixture
def sender(clock: Clock) -> FakeSender:
    return FakeSender(clock)


@pytest.fixture
def calls(calls: Calls, sender: FakeSender) -> Calls:
    return with_sender(calls, sender)


@pytest.fixture
def operator(calls: Calls) -> WebhookCalls:
    return WebhookCalls(calls)


@pytest.fixture
async def tenant(calls: Calls) -> WebhookCalls:
    return WebhookCalls(calls, await new_customer(calls))


async def test_a_new_webhook_shows_its_secret_once(calls: Calls, tenant: WebhookCalls) -> None:
    answer = await webhooks.create(tenant.call("createWebhook"), webhook_body(description="d", x=1.0))
    shown = value_of(answer)
    secret = shown.pop("secret")
    assert secret.startswith("whsec_")
    assert answer.status == 201
    assert answer.headers == {"Location": f"https://hub.example.com/qbdconnect-api/v1/webhooks/{shown['id']}"}
    assert shown["id"].startswith("hook_")
    assert shown == {
        "id": shown["id"],
        "customerId": tenant.customer_id,
        "url": URL,
        "events": ["*"],
        "description": "d",
        "x": 1.0,
        "enabled": True,
        "dateCreated": "2026-11-21",
    }
    assert await tenant.get(shown["id"]) == shown
    patched = await tenant.patch(shown["id"], secret="whsec_mine", id="hook_x", dateCreated="2000-01-01")
    assert patched == shown
    stored = await calls.hub.database.read(queries.by_id, Scope(None), shown["id"])
    assert stored is not None
    assert secret.encode() not in stored.secrets
    assert Secrets.unsealed(calls.hub.vault, stored.secrets).newest == secret


async def test_the_secret_under_an_idempotency_key_is_sealed_and_given_again(
    calls: Calls, tenant: WebhookCalls
) -> None:
    assert tenant.customer_id is not None
    create = calls.tenant(tenant.customer_id, "createWebhook", IdempotencyKey("k", b"one"))
    first, second = [await webhooks.create(create, webhook_body()) for _ in range(2)]
    assert [is_replay(first), is_replay(second)] == [False, True]
    assert value_of(first) == value_of(second)
    secret = value_of(first)["secret"]

    def saved(connection: Connection) -> list[bytes]:
        return [bytes(row[0]) for row in connection.exec_driver_sql("SELECT body FROM idempotency_key")]

    assert all(secret.encode() not in body for body in await calls.hub.database.read(saved))


async def test_whose_a_webhook_is(operator: WebhookCalls, tenant: WebhookCalls) -> None:
    assert "customerId" not in await operator.create()
    assert (await operator.create(customerId=tenant.customer_id))["customerId"] == tenant.customer_id
    assert (await tenant.create(customerId=tenant.customer_id))["customerId"] == tenant.customer_id
    with pytest.raises(NotAllowed, match="of this customer only") as refused:
        await tenant.create(customerId="cust_other")
    assert refused.value.errors[0].pointer == "/customerId"
    with pytest.raises(NotFound) as unknown:
        await operator.create(customerId="cust_unknown")
    assert unknown.value.errors[0].pointer == "/customerId"
    own = await operator.create()
    for webhook_id, caller in ((own["id"], operator), ((await tenant.create())["id"], tenant)):
        with pytest.raises(NotAllowed) as fixed:
            await caller.patch(webhook_id, customerId="cust_other")
        assert fixed.value.errors[0].pointer == "/customerId"


async def test_a_foreign_webhook_does_not_exist(calls: Calls, operator: WebhookCalls, tenant: WebhookCalls) -> None:
    other = WebhookCalls(calls, await new_customer(calls))
    theirs = [await operator.create(), await other.create()]
    for each in theirs:
        delivery = await operator.ping(each["id"])
        for attempt in (
            tenant.get(each["id"]),
            tenant.patch(each["id"], enabled=False),
            tenant.delete(each["id"]),
            tenant.rotate(each["id"]),
            tenant.ping(each["id"]),
            tenant.deliveries(each["id"]),
            tenant.delivery(delivery),
            tenant.redeliver(delivery),
        ):
            with pytest.raises(NotFound):
                await attempt
    assert await tenant.ids() == []
    assert await other.ids() == [theirs[1]["id"]]
    assert await operator.ids() == [each["id"] for each in theirs]
    assert [await operator.get(each["id"]) for each in theirs] == [
        {name: value for name, value in each.items() if name != "secret"} for each in theirs
    ]


async def test_webhooks_come_a_page_at_a_time(calls: Calls, tenant: WebhookCalls) -> None:
    made = [(await tenant.create())["id"] for _ in range(3)]
    call = tenant.call("listWebhooks")
    first = await webhooks.page(call, limit=2, starting_after=None)
    assert [each["id"] for each in value_of(first)] == made[:2]
    link = f"https://hub.example.com/qbdconnect-api/v1/webhooks?limit=2&startingAfter={made[1]}"
    assert first.headers == {"Link": f'<{link}>; rel="next"'}
    rest = await webhooks.page(call, limit=2, starting_after=made[1])
    assert ([each["id"] for each in value_of(rest)], rest.headers) == (made[2:], {})
    assert all("secret" not in each for each in value_of(first))


async def test_a_patch_merges(tenant: WebhookCalls) -> None:
    made = await tenant.create(description="d", x={"a": 1, "b": 2}, enabled=False)
    del made["secret"]
    assert made["enabled"] is False
    shown = await tenant.patch(made["id"], description=None, x={"b": None}, events=["instance.created"], enabled=True)
    assert shown == {
        **{name: value for name, value in made.items() if name != "description"},
        "x": {"a": 1},
        "events": ["instance.created"],
        "enabled": True,
    }
    assert await tenant.get(made["id"]) == shown
    assert await tenant.patch(made["id"], **shown) == shown
    with pytest.raises(RuleBroken):
        await tenant.patch(made["id"], x="a" * 33_000)
    assert await tenant.get(made["id"]) == shown


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.1/", "https://10.0.0.1:8080/x"])
async def test_an_address_inside_is_refused(tenant: WebhookCalls, url: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        await tenant.create(url=url)
    assert [fault.pointer for fault in caught.value.errors] == ["/url"]
    made = await tenant.create()
    with pytest.raises(RuleBroken):
        await tenant.patch(made["id"], url=url)


async def test_there_are_at_most_so_many(
    calls: Calls, operator: WebhookCalls, tenant: WebhookCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST", 2)
    made = [await tenant.create() for _ in range(2)]
    for _ in range(2):
        await operator.create()
    for caller, members in ((tenant, {}), (operator, {}), (operator, {"customerId": tenant.customer_id})):
        with pytest.raises(Conflict, match="2 webhooks already"):
            await caller.create(**members)
    await WebhookCalls(calls, await new_customer(calls)).create()
    await tenant.delete(made[0]["id"])
    await tenant.create()


async def test_many_at_once_are_no_more_than_so_many(
    tenant: WebhookCalls, operator: WebhookCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST", 2)
    creations = [tenant.create() for _ in range(4)] + [operator.create(customerId=tenant.customer_id) for _ in range(4)]
    made = await asyncio.gather(*creations, return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["Conflict"] * 6 + ["dict"] * 2


async def test_a_deleted_webhook_is_gone_with_its_secret(calls: Calls, tenant: WebhookCalls) -> None:
    made = await tenant.create()
    del made["secret"]
    delivery = await tenant.ping(made["id"])
    assert await tenant.delete(made["id"]) == made
    for attempt in (
        tenant.get(made["id"]),
        tenant.patch(made["id"], enabled=True),
        tenant.delete(made["id"]),
        tenant.rotate(made["id"]),
        tenant.ping(made["id"]),
        tenant.deliveries(made["id"]),
        tenant.delivery(delivery),
        tenant.redeliver(delivery),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await tenant.ids() == []

    def left(connection: Connection) -> Any:
        return connection.exec_driver_sql("SELECT secrets, state FROM webhook, webhook_delivery").one()

    secrets, state = await calls.hub.database.read(left)
    assert (bytes(secrets), state) == (b"", "failed")


async def test_a_saved_answer_about_a_deleted_webhook_is_not_given_again(calls: Calls) -> None:
    async def repeat(operation: Callable[[Call], Awaitable[Answer]], name: str) -> Answer:
        return await operation(calls.operator(name, IdempotencyKey(name, b"one")))

    make = partial(repeat, lambda call: webhooks.create(call, webhook_body()), "createWebhook")
    webhook_id = str(value_of(await make())["id"])
    body = Body.of(models.WebhookPatch, {"enabled": True})
    pinged = await repeat(partial(webhook_log.ping, webhook_id=webhook_id), "testWebhook")
    changes = {
        "updateWebhook": partial(webhooks.patch, webhook_id=webhook_id, body=body),
        "rotateWebhookSecret": partial(webhooks.rotate_secret, webhook_id=webhook_id),
        "testWebhook": partial(webhook_log.ping, webhook_id=webhook_id),
        "redeliverWebhook": partial(webhook_log.redeliver, webhook_id=webhook_id, delivery_id=value_of(pinged)["id"]),
    }
    for name, change in changes.items():
        await repeat(change, name)
        assert is_replay(await repeat(change, name))
    await webhooks.delete(calls.operator("deleteWebhook"), webhook_id)
    with pytest.raises(Conflict, match="deleted since"):
        await make()
    for name, change in changes.items():
        with pytest.raises(NotFound):
            await repeat(change, name)


async def test_a_disabled_webhook_is_told_nothing(
    calls: Calls, tenant: WebhookCalls, sender: FakeSender, clock: Clock
) -> None:
    made = await tenant.create()
    sender.then(NotDelivered("It is down."))
    first = await tenant.ping(made["id"])
    await deliver_due(calls, clock)
    second = await tenant.ping(made["id"])
    await tenant.patch(made["id"], enabled=False)
    for each, attempts in ((first, ["It is down."]), (second, [])):
        ended = await tenant.delivery(each)
        assert ended["status"] == "failed"
        assert "nextAttemptAt" not in ended
        reason = "The webhook was disabled before this event could be delivered."
        assert [attempt["error"] for attempt in ended["attempts"]] == [*attempts, reason]
    for attempt in (tenant.ping(made["id"]), tenant.redeliver(first)):
        with pytest.raises(Conflict, match="enable it first"):
            await attempt
    await publish(calls, str(tenant.customer_id))
    assert len(await tenant.deliveries(made["id"])) == 2
    posted = len(sender.posted)
    await deliver_due(calls, clock)
    assert len(sender.posted) == posted
    await tenant.patch(made["id"], enabled=True)
    await tenant.redeliver(first)
    sender.then(200)
    assert await deliver_due(calls, clock) == 1


async def test_deliveries_come_the_newest_first(
    calls: Calls, tenant: WebhookCalls, sender: FakeSender, clock: Clock
) -> None:
    made = await tenant.create()
    assert await tenant.deliveries(made["id"]) == []
    sender.then(200, 410)
    pinged = [await tenant.ping(made["id"]) for _ in range(2)]
    await deliver_due(calls, clock)
    await tenant.patch(made["id"], enabled=True)
    pinged += [await tenant.ping(made["id"]) for _ in range(2)]
    ids = [each["id"] for each in pinged]
    assert [each["id"] for each in await tenant.deliveries(made["id"])] == ids[::-1]
    assert [each["id"] for each in await tenant.deliveries(made["id"], status="pending")] == ids[:1:-1]
    assert {each["status"] for each in await tenant.deliveries(made["id"], status="delivered")} == {"delivered"}
    assert len(await tenant.deliveries(made["id"], status="failed")) == 1
    first = await tenant.delivery_page(made["id"], limit=3)
    after = f"limit=3&startingAfter={ids[1]}"
    assert after in first.headers["Link"]
    assert [each["id"] for each in await tenant.deliveries(made["id"], starting_after=ids[1])] == ids[:1]
    filtered = await tenant.delivery_page(made["id"], status="pending", limit=1)
    assert f"status=pending&limit=1&startingAfter={ids[3]}" in filtered.headers["Link"]
    left = await tenant.deliveries(made["id"], status="pending", starting_after=ids[3])
    assert [each["id"] for each in left] == [ids[2]]
    with pytest.raises(NotFound):
        await tenant.delivery({"webhookId": made["id"], "id": "dlv_unknown"})
    with pytest.raises(NotFound):
        await tenant.redeliver({"webhookId": made["id"], "id": "dlv_unknown"})
    other = await tenant.create()
    with pytest.raises(NotFound):
        await tenant.delivery({"webhookId": other["id"], "id": ids[0]})
