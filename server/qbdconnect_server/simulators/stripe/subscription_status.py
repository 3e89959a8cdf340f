"""What the payment of an invoice means for its subscription."""

from . import subscription_ending
from .wire import Document
from .world import World


def invoice_paid(world: World, invoice: Document) -> None:
    """Bring a subscription back whose latest invoice is paid."""
    subscription = _of(world, invoice)
    if subscription is None or subscription["latest_invoice"] not in {None, invoice["id"]}:
        return
    if subscription["status"] in {"incomplete", "past_due", "unpaid"}:
        world.unschedule("expire_subscription", subscription["id"])
        _change(world, subscription, "active")
    _set_delinquent(world, invoice, delinquent=False)


def payment_failed(world: World, invoice: Document) -> None:
    """Mark a running subscription as past due."""
    subscription = _of(world, invoice)
    if subscription is not None and subscription["status"] == "active":
        _change(world, subscription, "past_due")
        _set_delinquent(world, invoice, delinquent=True)


def given_up(world: World, invoice: Document) -> None:
    """End, or stop, a subscription whose invoice stays unpaid."""
    subscription = _of(world, invoice)
    if subscription is None or subscription["status"] not in {"active", "past_due"}:
        return
    if world.options.cancel_unpaid:
        subscription_ending.end(world, subscription, reason="payment_failed")
    else:
        _change(world, subscription, "unpaid")


def _of(world: World, invoice: Document) -> Document | None:
    return world.store.get("subscription", invoice["_subscription"] or "")


def _change(world: World, subscription: Document, status: str) -> None:
    previous = {"status": subscription["status"]}
    subscription["status"] = status
    if subscription["_announced"]:
        world.emit("customer.subscription.updated", subscription, previous)


def _set_delinquent(world: World, invoice: Document, *, delinquent: bool) -> None:
    customer = world.get("customer", invoice["customer"])
    if customer["delinquent"] != delinquent:
        customer["delinquent"] = delinquent
        world.emit("customer.updated", customer, {"delinquent": not delinquent})
