"""Operations on subscriptions."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.subscriptions import checkouts, subscriptions


async def create_subscription(call: Call, body: Body[models.Subscription]) -> Answer:
    """POST /subscriptions."""
    return await subscriptions.create(call, body)


async def create_checkout(call: Call, body: Body[models.NewCheckout]) -> Answer:
    """POST /subscriptions/checkout."""
    return await checkouts.create(call, body)


async def get_subscription(call: Call, subscription_id: str) -> types.Subscription:
    """GET /subscriptions/{subscriptionId}."""
    return await subscriptions.get(call, subscription_id)


async def update_subscription(
    call: Call, subscription_id: str, prorate: str, body: Body[models.Subscription]
) -> Answer:
    """PUT /subscriptions/{subscriptionId}."""
    return await subscriptions.update(call, subscription_id, body, bill_now=prorate == "now")
