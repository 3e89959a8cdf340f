from __future__ import annotations

import pytest

from qbdconnect_server.api import webhooks
from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import NotFound
from tests.factories import Calls, value_of
from tests.server.services.webhook_calls import webhook_body

pytestmark = pytest.mark.anyio


async def test_each_operation_reaches_its_service(calls: Calls) -> None:
    operator = calls.operator
    made = value_of(await webhooks.create_webhook(operator("createWebhook"), webhook_body()))
    webhook_id, secret = made["id"], made.pop("secret")
    page = await webhooks.list_webhooks(operator("listWebhooks"), limit=9, starting_after=None)
    assert value_of(page) == [made]
    assert await webhooks.get_webhook(operator("getWebhook"), webhook_id=webhook_id) == made
    body = Body.of(models.WebhookPatch, {"description": "d"})
    patched = value_of(await webhooks.update_webhook(operator("updateWebhook"), webhook_id=webhook_id, body=body))
    assert patched == {**made, "description": "d"}
    rotated = await webhooks.rotate_webhook_secret(operator("rotateWebhookSecret"), webhook_id=webhook_id)
    assert value_of(rotated)["secret"] != secret
    pinged = value_of(await webhooks.test_webhook(operator("testWebhook"), webhook_id=webhook_id))
    again = await webhooks.redeliver_webhook(
        operator("redeliverWebhook"), webhook_id=webhook_id, delivery_id=pinged["id"]
    )
    deliveries = await webhooks.list_webhook_deliveries(
        operator("listWebhookDeliveries"), webhook_id=webhook_id, status="pending", limit=9, starting_after=None
    )
    assert value_of(deliveries) == [value_of(again), pinged]
    got = await webhooks.get_webhook_delivery(
        operator("getWebhookDelivery"), webhook_id=webhook_id, delivery_id=pinged["id"]
    )
    assert got == pinged
    deleted = await webhooks.delete_webhook(operator("deleteWebhook"), webhook_id=webhook_id)
    assert value_of(deleted) == patched
    with pytest.raises(NotFound):
        await webhooks.get_webhook(operator("getWebhook"), webhook_id=webhook_id)
