"""How stored objects look from outside: without private members, with what belongs inside them."""

from typing import Any, Final

from .store import Store
from .wire import Document

LINES_SHOWN: Final = 10


def published(store: Store, stored: Document) -> Document:
    """Show an object as Stripe would; ids stay ids until they are expanded."""
    shown = {name: _copy(value) for name, value in stored.items() if not name.startswith("_")}
    match "deleted" if "deleted" in stored else stored["object"]:
        case "subscription":
            items = subscription_items(store, stored)
            (first, *others) = items["data"] or [{"plan": None, "quantity": None}]
            only = {"plan": None, "quantity": None} if others else {name: first[name] for name in ("plan", "quantity")}
            shown |= {"items": items, **only}
        case "subscription_item":
            shown |= _priced(store, stored)
        case "invoice":
            lines = [_copy(line) for line in stored["_lines"]]
            url = f"/v1/invoices/{stored['id']}/lines"
            shown["lines"] = {**list_of(url, lines[:LINES_SHOWN], len(lines) > LINES_SHOWN), "total_count": len(lines)}
    return shown


def list_of(url: str, data: list[Document], has_more: bool = False) -> Document:
    """Make a list as Stripe writes it."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def subscription_items(store: Store, subscription: Document) -> Document:
    """List the items of a subscription, as they are shown inside it."""
    items = store.find("subscription_item", lambda each: each["subscription"] == subscription["id"])
    url = f"/v1/subscription_items?subscription={subscription['id']}"
    return {**list_of(url, [published(store, each) for each in items]), "total_count": len(items)}


def _priced(store: Store, item: Document) -> Document:
    price = store.get("price", item["_price"])
    if price is None:
        raise LookupError(item["_price"])
    shown = published(store, price)
    return {"price": shown, "plan": _plan(shown)}


def _plan(price: Document) -> Document:
    """Show a price in the older form that items still carry."""
    recurring = price["recurring"]
    same = (
        "active",
        "billing_scheme",
        "created",
        "currency",
        "livemode",
        "metadata",
        "nickname",
        "product",
        "tiers_mode",
    )
    return {
        "id": price["id"],
        "object": "plan",
        **{name: price[name] for name in same},
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "meter": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _copy(value: Any) -> Any:
    """Copy deeply, without private members."""
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items() if not name.startswith("_")}
    return [_copy(each) for each in value] if isinstance(value, list) else value
