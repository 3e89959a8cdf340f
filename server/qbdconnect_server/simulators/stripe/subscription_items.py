"""The items of subscriptions: what is subscribed to, and how much of it."""

from dataclasses import dataclass

from . import billing, prices
from .billing import Seats
from .errors import Refusal, invalid
from .parameters import merged
from .wire import Document
from .world import World


@dataclass(frozen=True, slots=True)
class Change:
    """How changes of items are billed: whether the rest of the period is prorated, and from when on."""

    prorates: bool
    moment: int


def add(world: World, subscription: Document, given: Document, price: Document) -> Document:
    """Add an item; its period is that of the others."""
    item = world.add(
        "subscription_item",
        "si",
        billing_thresholds=None,
        created=world.now,
        current_period_start=0,
        current_period_end=0,
        current_trial=None,
        discounts=[],
        metadata=merged({}, given.get("metadata", {})),
        quantity=given.get("quantity", 1),
        subscription=subscription["id"],
        tax_rates=[],
        _price=price["id"],
        _period=1,
    )
    others = [each for each in billing.items_of(world, subscription) if each["id"] != item["id"]]
    number = others[0]["_period"] if others else 1
    billing.start_period(world, item, subscription["billing_cycle_anchor"], number)
    return item


def read_prices(world: World, items: list[Document]) -> list[Document]:
    """Find the prices of new items; raises Refusal unless they fit together."""
    if not items:
        raise invalid("Missing required param: items.", code="parameter_missing", param="items")
    found = [_price(world, each, f"items[{number}]") for number, each in enumerate(items)]
    for number, each in enumerate(found):
        if each["id"] in {other["id"] for other in found[:number]}:
            raise _same_price(each["id"], "create")
        _check_fits(each, found[0], f"items[{number}][price]")
    return found


def _same_price(price_id: str, doing: str) -> Refusal:
    return invalid(
        f"Cannot {doing} a Subscription with multiple Subscription Items with the same Price: {price_id}", param="plan"
    )


def _price(world: World, given: Document, at: str) -> Document:
    param = f"{at}[price]"
    if "price_data" in given:
        return prices.inline(world, given["price_data"], f"{at}[price_data]")
    if "price" not in given:
        raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    price_id = given["price"]
    price = world.get("price", price_id, param)
    if not price["recurring"]:
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=param,
        )
    if not price["active"] and not given.get("_agreed"):
        raise invalid(
            f"The price specified is inactive. This field only accepts active prices: {price_id}", param=param
        )
    return price


def _check_fits(price: Document, other: Document, param: str) -> None:
    if price["currency"] != other["currency"]:
        raise invalid("All prices on a subscription must be in the same currency.", param=param)
    if _every(price) != _every(other):
        raise invalid(
            "The simulator takes prices of one billing interval per subscription only, and does not change it.",
            param=param,
        )


def _every(price: Document) -> tuple[str, int]:
    return price["recurring"]["interval"], price["recurring"]["interval_count"]


def change(world: World, subscription: Document, items: list[Document], how: Change) -> None:
    """Change, add and remove items."""
    for number, given in enumerate(items):
        param = f"items[{number}]"
        if "id" not in given:
            _add_to_running(world, subscription, given, param, how)
            continue
        item = world.get("subscription_item", given["id"], f"{param}[id]")
        if item["subscription"] != subscription["id"]:
            raise invalid(f"No such subscription item: '{item['id']}'", code="resource_missing", param=f"{param}[id]")
        if given.get("deleted"):
            _remove(world, subscription, item, how)
        else:
            _change(world, item, given, param, how)


def _add_to_running(world: World, subscription: Document, given: Document, param: str, how: Change) -> None:
    at = f"{param}[price]"
    price = _price(world, given, param)
    others = billing.items_of(world, subscription)
    if any(each["_price"] == price["id"] for each in others):
        raise _same_price(price["id"], "update")
    _check_fits(price, world.get("price", others[0]["_price"]), at)
    item = add(world, subscription, given, price)
    if how.prorates:
        billing.prorate(world, item, None, Seats(price, item["quantity"]), how.moment)


def _remove(world: World, subscription: Document, item: Document, how: Change) -> None:
    if len(billing.items_of(world, subscription)) == 1:
        raise invalid("A subscription must have at least one active item. Cancel the subscription instead.")
    if how.prorates:
        billing.prorate(world, item, _seats(world, item), None, how.moment)
    world.store.remove("subscription_item", item["id"])


def _change(world: World, item: Document, given: Document, param: str, how: Change) -> None:
    old = _seats(world, item)
    price = _price(world, given, param) if {"price", "price_data"} & given.keys() else old.price
    _check_fits(price, old.price, f"{param}[price]")
    new = Seats(price, given.get("quantity", old.quantity))
    if "metadata" in given:
        item["metadata"] = merged(item["metadata"], given["metadata"])
    if new == old:
        return
    item.update(_price=price["id"], quantity=new.quantity)
    if how.prorates:
        billing.prorate(world, item, old, new, how.moment)


def _seats(world: World, item: Document) -> Seats:
    return Seats(world.get("price", item["_price"]), item["quantity"])
