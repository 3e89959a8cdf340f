"""Payouts: money that leaves for the bank account, by itself every night or when asked."""

from typing import Final

from . import balance
from .calendar import DAY, next_midnight
from .changes import apply, unset
from .errors import invalid
from .parameters import METADATA, Required, Shape, currency, merged, one_of, positive, text
from .wire import Document
from .world import World

CREATE: Final[Shape] = {
    "amount": Required(positive),
    "currency": Required(currency),
    "description": text,
    "metadata": METADATA,
    "method": one_of("standard", "instant"),
    "source_type": one_of("card"),
    "statement_descriptor": text,
}
UPDATE: Final[Shape] = {"metadata": METADATA}
ARRIVAL_DAYS: Final = 2
FAILURES: Final = {
    "account_closed": "The bank account has been closed.",
    "no_account": "The bank account could not be located.",
}


def create(world: World, parameters: Document) -> Document:
    """Pay out a sum that is available."""
    code = parameters["currency"]
    if parameters["amount"] > balance.available(world).get(code, 0):
        raise invalid(
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You "
            "can use the /v1/balance endpoint to view your Stripe balance (for more details, see "
            "stripe.com/docs/api#balance).",
            code="balance_insufficient",
        )
    return _send(world, parameters["amount"], code, automatic=False, given=parameters)


def pay_out_all(world: World) -> None:
    """Pay out all that is available, each currency by itself: the automatic payout of a day."""
    for code, amount in balance.available(world).items():
        if amount > 0:
            parts = _open_transactions(world, code)
            payout = _send(world, amount, code, automatic=True, given={})
            for each in parts:
                each["_payout"] = payout["id"]
            world.get("balance_transaction", payout["balance_transaction"])["_payout"] = payout["id"]


def leave(world: World, payout: Document) -> None:
    """Hand a payout to the bank."""
    if payout["status"] == "pending":
        payout["status"] = "in_transit"
        world.emit("payout.updated", payout, {"status": "pending"})


def arrive(world: World, payout: Document) -> None:
    """Let a payout reach the bank account, or come back from it."""
    if payout["status"] not in {"pending", "in_transit"}:
        return
    if world.options.payout_failure:
        _come_back(world, payout, world.options.payout_failure)
        return
    payout["status"] = "paid"
    world.emit("payout.paid", payout)
    if payout["automatic"]:
        payout["reconciliation_status"] = "completed"
        world.emit("payout.reconciliation_completed", payout)


def update(world: World, parameters: Document, payout_id: str) -> Document:
    """Change the metadata of a payout."""
    payout = world.get("payout", payout_id)
    previous = apply(payout, parameters)
    if previous:
        world.emit("payout.updated", payout, previous)
    return payout


def cancel(world: World, _parameters: Document, payout_id: str) -> Document:
    """Take a payout back that has not left yet."""
    payout = world.get("payout", payout_id)
    if payout["status"] != "pending" or payout["automatic"]:
        raise invalid("This payout can no longer be canceled.", code="payouts_not_allowed")
    payout["status"] = "canceled"
    _return_money(world, payout)
    world.emit("payout.canceled", payout)
    return payout


def _send(world: World, amount: int, code: str, *, automatic: bool, given: Document) -> Document:
    payout = world.add(
        "payout",
        "po",
        amount=amount,
        arrival_date=next_midnight(world.now + (ARRIVAL_DAYS - 1) * DAY),
        automatic=automatic,
        created=world.now,
        currency=code,
        description=given.get("description", "STRIPE PAYOUT" if automatic else None),
        destination="ba_simulated",
        livemode=False,
        metadata=merged({}, given.get("metadata", {})),
        method=given.get("method", "standard"),
        reconciliation_status="in_progress" if automatic else "not_applicable",
        source_type="card",
        statement_descriptor=given.get("statement_descriptor"),
        status="pending",
        trace_id={"status": "pending", "value": None},
        type="bank_account",
        **unset("application_fee application_fee_amount balance_transaction failure_balance_transaction failure_code"),
        **unset("failure_message original_payout payout_method reversed_by"),
    )
    moved = balance.move(world, "payout", -amount, code, payout["id"], description=payout["description"])
    payout["balance_transaction"] = moved["id"]
    world.emit("payout.created", payout)
    world.schedule(next_midnight(world.now), "payout_leaves", payout["id"])
    world.schedule(payout["arrival_date"], "payout_arrives", payout["id"])
    return payout


def _open_transactions(world: World, code: str) -> list[Document]:
    """List the movements that an automatic payout sums up: what no earlier payout has."""
    return world.store.find(
        "balance_transaction",
        lambda each: (each["currency"], each["status"], each["_payout"]) == (code, "available", None),
    )


def _come_back(world: World, payout: Document, code: str) -> None:
    payout.update(status="failed", failure_code=code, failure_message=FAILURES.get(code, "The payout failed."))
    _return_money(world, payout)
    world.emit("payout.failed", payout)


def _return_money(world: World, payout: Document) -> None:
    moved = balance.move(world, "payout_failure", payout["amount"], payout["currency"], payout["id"])
    payout["failure_balance_transaction"] = moved["id"]
