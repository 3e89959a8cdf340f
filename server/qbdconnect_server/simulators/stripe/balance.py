"""The balance of the account: every movement of money is a balance transaction."""

from collections import defaultdict
from typing import Final

from .calendar import DAY, next_midnight
from .wire import Document
from .world import World

PENDING_DAYS: Final = 2
CATEGORIES: Final = {"payout_failure": "payout_reversal", "refund": "refund", "payout": "payout", "charge": "charge"}
DAILY_PAYOUT: Final = "pay_out"
NOTHING: Final = {"amount": 0, "currency": "usd"}


def move(  # noqa: PLR0913 - the parts of a movement
    world: World,
    kind: str,
    amount: int,
    currency: str,
    source: str,
    *,
    fee: int = 0,
    pending_days: int = 0,
    description: str | None = None,
) -> Document:
    """Book a movement; `amount` is negative for money that leaves."""
    details = {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    available_on = world.now + pending_days * DAY
    transaction = world.add(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=available_on,
        balance_type="payments",
        created=world.now,
        currency=currency,
        description=description,
        exchange_rate=None,
        fee=fee,
        fee_details=[{**details, "type": "stripe_fee"}] if fee else [],
        net=amount - fee,
        reporting_category=CATEGORIES[kind],
        source=source,
        status="pending" if pending_days else "available",
        type=kind,
        _payout=None,
    )
    if pending_days:
        world.schedule(available_on, "make_available", transaction["id"])
    else:
        plan_payout(world)
    return transaction


def make_available(world: World, transaction: Document) -> None:
    """Turn pending money into available money."""
    transaction["status"] = "available"
    world.emit("balance.available", show(world, {}))
    plan_payout(world)


def plan_payout(world: World) -> None:
    """Have the money that is available paid out after midnight, if payouts are automatic."""
    midnight = next_midnight(world.now)
    planned = world.store.find("_task", lambda each: each["task"] == DAILY_PAYOUT)
    if world.options.payout_schedule == "daily" and not planned:
        world.schedule(midnight, DAILY_PAYOUT, "")


def available(world: World) -> dict[str, int]:
    """Sum up what is available, by currency."""
    return _sums(world, "available")


def show(world: World, _parameters: Document) -> Document:
    """Give the balance."""
    return {
        "object": "balance",
        "available": _entries(_sums(world, "available")),
        "livemode": False,
        "pending": _entries(_sums(world, "pending")),
        "refund_and_dispute_prefunding": {"available": [NOTHING], "pending": [NOTHING]},
    }


def _sums(world: World, status: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for each in world.store.newest("balance_transaction"):
        if each["status"] == status:
            sums[each["currency"]] += each["net"]
    return dict(sums)


def _entries(sums: dict[str, int]) -> list[Document]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted((sums or {"usd": 0}).items())
    ]
