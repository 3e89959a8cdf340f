"""Where the hub and Stripe do not agree about what a customer has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def disagreements(objects: dict[str, list[dict[str, Any]]], rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Compare what Stripe has with the rows of the hub; both as they are stored."""
    return [
        *_compared("subscription", _subscriptions(objects), {each["id"]: _kept(each) for each in rows["subscription"]}),
        *_compared(
            "invoice",
            {each["id"]: each["status"] for each in objects["invoice"]},
            {each["id"]: each["status"] for each in rows["invoice"]},
        ),
        *_compared(
            "payout",
            {each["id"]: each["status"] for each in objects["payout"]},
            {each["gateway_payout_id"]: each["status"] for each in rows["payout"] if each["gateway_payout_id"]},
        ),
        *_compared(
            "subscription of the customer",
            {each["id"]: True for each in objects["subscription"]},
            {each["subscription_id"]: True for each in rows["customer"] if each["subscription_id"]},
        ),
        *_compared(
            "customer",
            {each["id"]: True for each in objects["customer"]},
            {each["gateway_customer_id"]: True for each in rows["customer"] if each["gateway_customer_id"]},
        ),
    ]


def _subscriptions(objects: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    items = {each["subscription"]: each for each in objects["subscription_item"]}
    return {
        each["id"]: (
            each["status"],
            each["cancel_at_period_end"],
            items[each["id"]]["id"],
            items[each["id"]]["quantity"],
            items[each["id"]]["quantity"],
        )
        for each in objects["subscription"]
    }


def _kept(row: dict[str, Any]) -> Any:
    return (row["status"], row["ends_with_period"], row["item_id"], row["quantity"], row["gateway_quantity"])


def _compared(what: str, there: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    for name in sorted({*there, *here}):
        if there.get(name) != here.get(name):
            yield f"{what} {name}: {there.get(name)} at Stripe, {here.get(name)} in the hub"
