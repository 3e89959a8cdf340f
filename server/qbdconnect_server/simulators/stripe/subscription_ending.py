"""The end of subscriptions."""

from .wire import Document
from .world import World

TASKS = ("renew_subscription", "end_subscription", "expire_subscription")


def end(world: World, subscription: Document, *, reason: str | None, status: str = "canceled") -> None:
    """End a subscription now."""
    for task in TASKS:
        world.unschedule(task, subscription["id"])
    subscription.update(status=status, ended_at=world.now, canceled_at=subscription["canceled_at"] or world.now)
    if reason is not None:
        subscription["cancellation_details"]["reason"] = reason
    if status == "incomplete_expired":
        world.emit("customer.subscription.updated", subscription, {"status": "incomplete"})
    else:
        world.emit("customer.subscription.deleted", subscription)
