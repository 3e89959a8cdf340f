"""What happens by itself as time passes, in the order of time."""

from collections.abc import Callable, Mapping
from typing import Final

from . import balance, checkout, collection, payouts, subscription_ending, subscription_status, subscriptions
from .wire import Document
from .world import World


def catch_up(world: World, until: int) -> None:
    """Do what is due until a moment, each at its own time, and keep it."""
    while task := _next(world, until):
        world.store.remove("_task", task["id"])
        world.now = max(world.now, task["at"])
        world.request_id = world.idempotency_key = None
        kind, action = TASKS[task["task"]]
        subject = world.store.get(kind, task["object"]) if kind else {}
        if subject is not None:
            action(world, subject)
        world.store.commit()
    world.now = until


def _next(world: World, until: int) -> Document | None:
    due = (each for each in reversed(list(world.store.newest("_task"))) if each["at"] <= until)
    return min(due, key=lambda each: int(each["at"]), default=None)


def _finalize(world: World, invoice: Document) -> None:
    if invoice["status"] == "draft" and invoice["auto_advance"]:
        collection.finalize(world, invoice)
        collection.collect(world, invoice)


def _overdue(world: World, invoice: Document) -> None:
    if invoice["status"] == "open":
        world.emit("invoice.overdue", invoice)
        subscription_status.payment_failed(world, invoice)


def _end(world: World, subscription: Document) -> None:
    if subscription["status"] not in subscriptions.ENDED:
        subscription_ending.end(world, subscription, reason="cancellation_requested")


def _expire_session(world: World, session: Document) -> None:
    if session["status"] == "open":
        checkout.expire(world, {}, session["id"])


def _pay_out(world: World, _nothing: Document) -> None:
    payouts.pay_out_all(world)


Action = Callable[[World, Document], None]
TASKS: Final[Mapping[str, tuple[str, Action]]] = {
    "collect_invoice": ("invoice", collection.collect),
    "end_subscription": ("subscription", _end),
    "expire_session": ("checkout.session", _expire_session),
    "expire_subscription": ("subscription", subscriptions.expire),
    "finalize_invoice": ("invoice", _finalize),
    "invoice_overdue": ("invoice", _overdue),
    "make_available": ("balance_transaction", balance.make_available),
    balance.DAILY_PAYOUT: ("", _pay_out),
    "payout_arrives": ("payout", payouts.arrive),
    "payout_leaves": ("payout", payouts.leave),
    "renew_subscription": ("subscription", subscriptions.renew),
    "retry_invoice": ("invoice", collection.collect),
}
