"""Prices of products."""

import re
from typing import Any, Final

from .changes import apply, unset
from .errors import invalid
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Required,
    Shape,
    boolean,
    currency,
    merged,
    nested,
    one_of,
    positive,
    text,
    whole,
)
from .products import new_product
from .wire import Document
from .world import World

WHOLE_DECIMAL: Final = re.compile(r"(\d{1,12})(\.0*)?")
TAX_BEHAVIOR: Final = one_of("exclusive", "inclusive", "unspecified")


def whole_decimal(value: Any, param: str) -> int:
    """Read a decimal number of minor units, of which the simulator takes whole ones."""
    found = WHOLE_DECIMAL.fullmatch(text(value, param))
    if not found:
        raise invalid("The simulator takes whole minor units only.", param=param)
    return int(found[1])


RECURRING: Final = nested(
    interval=Required(one_of("month", "year", "week", "day")),
    interval_count=positive,
    usage_type=one_of("licensed"),
)
AMOUNT: Final[Shape] = {
    "currency": Required(currency),
    "unit_amount": whole,
    "unit_amount_decimal": whole_decimal,
    "tax_behavior": TAX_BEHAVIOR,
}
PRODUCT_DATA: Final = nested(
    name=Required(text), description=text, metadata=METADATA, statement_descriptor=text, unit_label=text
)
DEFAULT_PRICE: Final = nested(**AMOUNT, recurring=RECURRING, metadata=METADATA)
# A price that is described where it is used, once.
ONE_TIME_DATA: Final = nested(**AMOUNT, product=Required(text))
RECURRING_DATA: Final = nested(**AMOUNT, product=Required(text), recurring=Required(RECURRING))
CHECKOUT_DATA: Final = nested(**AMOUNT, product=text, product_data=PRODUCT_DATA, recurring=RECURRING)
CREATE: Final[Shape] = {
    **AMOUNT,
    "active": boolean,
    "billing_scheme": one_of("per_unit"),
    "lookup_key": text,
    "metadata": METADATA,
    "nickname": text,
    "product": text,
    "product_data": PRODUCT_DATA,
    "recurring": RECURRING,
    "transfer_lookup_key": boolean,
}
UPDATE: Final[Shape] = {
    "active": boolean,
    "metadata": METADATA,
    "nickname": CLEARABLE_TEXT,
    "lookup_key": CLEARABLE_TEXT,
    "tax_behavior": TAX_BEHAVIOR,
    "transfer_lookup_key": boolean,
}


def create(world: World, parameters: Document) -> Document:
    """Create a price of a product, which is described with it or exists."""
    _take_key(world, parameters, None)
    price = _new(world, parameters, _product(world, parameters))
    world.emit("price.created", price)
    return price


def inline(world: World, parameters: Document, param: str) -> Document:
    """Make a price that is used once: it is not active, as the product that is described with it; no events."""
    data = {**parameters, "active": False}
    return _new(world, data, _product(world, data, f"{param}[product]"))


def of_amount(world: World, amount: int, code: str) -> Document:
    """Find or make the price that stands for an amount that is billed without one; no list shows it."""
    wanted = (True, amount, code)
    for price in world.store.find(
        "price", lambda each: (each.get("_hidden"), each["unit_amount"], each["currency"]) == wanted
    ):
        return price
    product = new_product(world, name="Invoice item", active=False, _hidden=True)
    price = _new(world, {"currency": code, "unit_amount": amount, "active": False}, product["id"])
    price["_hidden"] = True
    return price


def update(world: World, parameters: Document, price_id: str) -> Document:
    """Change what of a price can change; its amount is fixed."""
    price = world.get("price", price_id)
    _take_key(world, parameters, price_id)
    previous = apply(price, {name: value for name, value in parameters.items() if name != "transfer_lookup_key"})
    if previous:
        world.emit("price.updated", price, previous)
    return price


def _new(world: World, given: Document, product: str) -> Document:
    recurring = given.get("recurring")
    amount = given.get("unit_amount", given.get("unit_amount_decimal"))
    if amount is None:
        raise invalid("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    return world.add(
        "price",
        "price",
        active=given.get("active", True),
        billing_scheme="per_unit",
        created=world.now,
        currency=given["currency"],
        livemode=False,
        lookup_key=given.get("lookup_key"),
        metadata=merged({}, given.get("metadata", {})),
        nickname=given.get("nickname"),
        product=product,
        recurring=_recurring(recurring) if recurring else None,
        tax_behavior=given.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
        **unset("custom_unit_amount tiers_mode transform_quantity"),
    )


def _product(world: World, given: Document, param: str = "product") -> str:
    """Find the product of a price, or make it."""
    if "product" in given and "product_data" in given:
        raise invalid("You may only specify one of these parameters: product, product_data.", param=param)
    if "product" in given:
        return str(world.get("product", given["product"], param)["id"])
    if "product_data" not in given:
        raise invalid("You must specify either `product` or `product_data` when creating a price.")
    data = given["product_data"]
    data["metadata"] = merged({}, data.get("metadata", {}))
    return str(new_product(world, **data, active=given.get("active", True))["id"])


def _take_key(world: World, parameters: Document, price_id: str | None) -> None:
    """Refuse a lookup key that another price has, or take it from that."""
    key = parameters.get("lookup_key")
    for holder in world.store.find("price", lambda each: key is not None and each["lookup_key"] == key):
        if holder["id"] == price_id:
            continue
        if not parameters.get("transfer_lookup_key"):
            raise invalid(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
        holder["lookup_key"] = None
        world.emit("price.updated", holder, {"lookup_key": key})


def _recurring(given: Document) -> Document:
    return {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed", **given}
