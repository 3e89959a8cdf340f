"""Webhooks in the hands of a test: made, told of something, delivered, looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.gateways.webhook_addresses import AddressPolicy
from qbdconnect_server.gateways.webhooks import NotDelivered, Receipt
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.webhooks import events, webhook_log, webhooks
from qbdconnect_server.storage.tables import UtcDateTime
from tests.background import drain
from tests.factories import Calls, customer_body, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.gateways.webhooks import WebhookSender
    from qbdconnect_server.services.call import Call
    from qbdconnect_server.storage.database import Connection
    from tests.factories import Clock

URL = "https://hooks.example/path"


class FakeSender:
    """Remembers what it is given, and answers from a list, the last answer for ever; checks URLs as the real one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.takes: timedelta | None = None
        self.posted: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[Receipt | NotDelivered] = [Receipt(200)]

    def then(self, *answers: Receipt | NotDelivered | int) -> None:
        self.answers = [Receipt(each) if isinstance(each, int) else each for each in answers]

    def check_url(self, url: str) -> None:
        AddressPolicy().read_url(url)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        self.posted.append((url, dict(headers), body))
        if self.takes is not None:
            self.clock.advance(self.takes)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, NotDelivered):
            raise answer
        return answer

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class WebhookCalls:
    """What a test does with webhooks, as an operator (`customer_id` None) or as a customer."""

    calls: Calls
    customer_id: str | None = None

    def call(self, operation_id: str) -> Call:
        if self.customer_id is None:
            return self.calls.operator(operation_id)
        return self.calls.tenant(self.customer_id, operation_id)

    async def create(self, **members: Any) -> dict[str, Any]:
        made: dict[str, Any] = value_of(await webhooks.create(self.call("createWebhook"), webhook_body(**members)))
        return made

    async def get(self, webhook_id: str) -> dict[str, Any]:
        return dict(await webhooks.get(self.call("getWebhook"), webhook_id))

    async def patch(self, webhook_id: str, **members: Any) -> dict[str, Any]:
        body = Body.of(models.WebhookPatch, members)
        patched: dict[str, Any] = value_of(await webhooks.patch(self.call("updateWebhook"), webhook_id, body))
        return patched

    async def delete(self, webhook_id: str) -> dict[str, Any]:
        deleted: dict[str, Any] = value_of(await webhooks.delete(self.call("deleteWebhook"), webhook_id))
        return deleted

    async def ids(self) -> list[str]:
        answer = await webhooks.page(self.call("listWebhooks"), limit=1000, starting_after=None)
        return [each["id"] for each in value_of(answer)]

    async def rotate(self, webhook_id: str) -> str:
        answer = await webhooks.rotate_secret(self.call("rotateWebhookSecret"), webhook_id)
        rotated = value_of(answer)
        assert rotated["webhookId"] == webhook_id
        return str(rotated["secret"])

    async def ping(self, webhook_id: str) -> dict[str, Any]:
        answer = await webhook_log.ping(self.call("testWebhook"), webhook_id)
        assert answer.status == 202
        pinged: dict[str, Any] = value_of(answer)
        return pinged

    async def redeliver(self, delivery: Mapping[str, Any]) -> dict[str, Any]:
        call = self.call("redeliverWebhook")
        answer = await webhook_log.redeliver(call, delivery["webhookId"], delivery["id"])
        assert answer.status == 202
        again: dict[str, Any] = value_of(answer)
        return again

    async def delivery(self, delivery: Mapping[str, Any]) -> dict[str, Any]:
        call = self.call("getWebhookDelivery")
        return dict(await webhook_log.get(call, delivery["webhookId"], delivery["id"]))

    async def deliveries(self, webhook_id: str, **options: Any) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = value_of(await self.delivery_page(webhook_id, **options))
        return shown

    async def delivery_page(
        self, webhook_id: str, *, status: Any = None, limit: int = 1000, starting_after: str | None = None
    ) -> Answer:
        call = self.call("listWebhookDeliveries")
        return await webhook_log.page(call, webhook_id, status=status, limit=limit, starting_after=starting_after)


def webhook_body(**members: Any) -> Body[models.Webhook]:
    return Body.of(models.Webhook, {"url": URL, "events": ["*"], **members})


async def new_customer(calls: Calls) -> str:
    made = value_of(await customers.create(calls.operator("createCustomer"), customer_body()))
    return str(made["id"])


async def publish(calls: Calls, customer_id: str, event_type: str = "instance.updated", **data: Any) -> None:
    hub = calls.hub
    await hub.database.write(events.publish, hub, customer_id, event_type, data, now=hub.clock())


HURRY = text("UPDATE job SET run_at = :past WHERE kind = 'webhook' AND state = 'ready' AND run_at <= :now").bindparams(
    bindparam("past", type_=UtcDateTime()), bindparam("now", type_=UtcDateTime())
)


async def deliver_due(calls: Calls, clock: Clock) -> int:
    """Run every delivery that is due by the clock of the test; the database has a clock of its own."""

    def hurry(connection: Connection, now: datetime) -> None:
        connection.execute(HURRY, {"past": now.replace(year=2000), "now": now})

    await calls.hub.database.write(hurry, clock())
    return (await drain(calls.hub)).count("webhook")


def with_sender(calls: Calls, sender: WebhookSender) -> Calls:
    return replace(calls, hub=replace(calls.hub, webhook_sender=sender))
