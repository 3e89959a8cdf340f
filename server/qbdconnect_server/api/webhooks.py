"""Operations on webhooks."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.webhooks import webhook_log, webhooks


async def list_webhooks(call: Call, limit: int, starting_after: str | None) -> Answer:
    """GET /webhooks."""
    return await webhooks.page(call, limit=limit, starting_after=starting_after)


async def create_webhook(call: Call, body: Body[models.Webhook]) -> Answer:
    """POST /webhooks."""
    return await webhooks.create(call, body)


async def get_webhook(call: Call, webhook_id: str) -> types.Webhook:
    """GET /webhooks/{webhookId}."""
    return await webhooks.get(call, webhook_id)


async def update_webhook(call: Call, webhook_id: str, body: Body[models.WebhookPatch]) -> Answer:
    """PATCH /webhooks/{webhookId}."""
    return await webhooks.patch(call, webhook_id, body)


async def delete_webhook(call: Call, webhook_id: str) -> Answer:
    """DELETE /webhooks/{webhookId}."""
    return await webhooks.delete(call, webhook_id)


async def rotate_webhook_secret(call: Call, webhook_id: str) -> Answer:
    """POST /webhooks/{webhookId}/secret."""
    return await webhooks.rotate_secret(call, webhook_id)


async def test_webhook(call: Call, webhook_id: str) -> Answer:
    """POST /webhooks/{webhookId}/test."""
    return await webhook_log.ping(call, webhook_id)


async def list_webhook_deliveries(
    call: Call, webhook_id: str, status: types.DeliveryStatus | None, limit: int, starting_after: str | None
) -> Answer:
    """GET /webhooks/{webhookId}/deliveries."""
    return await webhook_log.page(call, webhook_id, status=status, limit=limit, starting_after=starting_after)


async def get_webhook_delivery(call: Call, webhook_id: str, delivery_id: str) -> types.WebhookDelivery:
    """GET /webhooks/{webhookId}/deliveries/{deliveryId}."""
    return await webhook_log.get(call, webhook_id, delivery_id)


async def redeliver_webhook(call: Call, webhook_id: str, delivery_id: str) -> Answer:
    """POST /webhooks/{webhookId}/deliveries/{deliveryId}/redeliver."""
    return await webhook_log.redeliver(call, webhook_id, delivery_id)
