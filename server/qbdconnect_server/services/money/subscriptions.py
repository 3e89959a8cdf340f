"""Subscriptions of customers."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call


async def create(call: Call, body: Body[models.Subscription]) -> Answer:
    """Subscribe a customer."""
    raise NotImplementedError


async def get(call: Call, subscription_id: str) -> types.Subscription:
    """Show a subscription; raises NotFound."""
    raise NotImplementedError


async def update(call: Call, subscription_id: str, body: Body[models.Subscription], *, bill_now: bool) -> Answer:
    """Change a subscription."""
    raise NotImplementedError
