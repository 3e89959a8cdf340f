"""Products and their prices."""

from typing import Final

from .changes import apply, unset
from .errors import invalid
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    Shape,
    boolean,
    currency,
    list_of,
    merged,
    nested,
    one_of,
    positive,
    text,
    whole,
)
from .wire import Document
from .world import World

RECURRING: Final = nested(
    interval=Required(one_of("day", "week", "month", "year")),
    interval_count=positive,
    usage_type=one_of("licensed"),
)
PRICE_DATA: Final[Shape] = {
    "currency": Required(currency),
    "unit_amount": Required(whole),
    "recurring": RECURRING,
    "metadata": METADATA,
    "nickname": text,
    "lookup_key": text,
    "tax_behavior": one_of("exclusive", "inclusive", "unspecified"),
}
CREATE_PRICE: Final[Shape] = {**PRICE_DATA, "product": Required(text), "active": boolean}
UPDATE_PRICE: Final[Shape] = {
    "active": boolean,
    "metadata": METADATA,
    "nickname": CLEARABLE_TEXT,
    "lookup_key": CLEARABLE_TEXT,
    "tax_behavior": one_of("exclusive", "inclusive", "unspecified"),
}
PRODUCT: Final[Shape] = {
    "active": boolean,
    "description": CLEARABLE_TEXT,
    "images": Clearable(list_of(text)),
    "metadata": METADATA,
    "shippable": boolean,
    "statement_descriptor": text,
    "unit_label": CLEARABLE_TEXT,
    "url": CLEARABLE_TEXT,
}
DEFAULT_PRICE: Final = nested(
    **{name: PRICE_DATA[name] for name in ("currency", "unit_amount", "recurring", "metadata")}
)
CREATE_PRODUCT: Final[Shape] = {**PRODUCT, "name": Required(text), "id": text, "default_price_data": DEFAULT_PRICE}
UPDATE_PRODUCT: Final[Shape] = {**PRODUCT, "name": text, "default_price": CLEARABLE_TEXT}


def create_product(world: World, parameters: Document) -> Document:
    """Create a product, with its default price if one is described."""
    default = parameters.pop("default_price_data", None)
    chosen = parameters.pop("id", None)
    if chosen and world.store.kind_of(chosen):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    members = {
        "active": True,
        "created": world.now,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "type": "service",
        "updated": world.now,
        **unset("default_price description package_dimensions shippable statement_descriptor tax_code tax_details"),
        **unset("unit_label url"),
    }
    if chosen:
        product = world.store.add("product", chosen, {"id": chosen, "object": "product", **members})
    else:
        product = world.add("product", "prod", **members)
    product["name"] = parameters.pop("name")
    _set_images(parameters)
    apply(product, parameters)
    if default is not None:
        product["default_price"] = create_price(world, {"product": product["id"], **default})["id"]
    world.emit("product.created", product)
    return product


def update_product(world: World, parameters: Document, product_id: str) -> Document:
    """Change a product."""
    product = world.get("product", product_id)
    price_id = parameters.get("default_price")
    if price_id and world.get("price", price_id, "default_price")["product"] != product_id:
        raise invalid("The default price must belong to the product.", param="default_price")
    _set_images(parameters)
    previous = apply(product, parameters)
    if previous:
        previous["updated"], product["updated"] = product["updated"], world.now
        world.emit("product.updated", product, previous)
    return product


def delete_product(world: World, _parameters: Document, product_id: str) -> Document:
    """Delete a product that never had a price."""
    product = world.get("product", product_id)
    if world.store.find("price", lambda each: each["product"] == product_id):
        raise invalid("This product cannot be deleted because it has one or more user-created prices.")
    world.emit("product.deleted", product)
    world.store.remove("product", product_id)
    return {"id": product_id, "object": "product", "deleted": True}


def create_price(world: World, parameters: Document) -> Document:
    """Create a price of a product."""
    world.get("product", parameters["product"], "product")
    recurring = parameters.get("recurring")
    amount = parameters["unit_amount"]
    price = world.add(
        "price",
        "price",
        active=parameters.get("active", True),
        billing_scheme="per_unit",
        created=world.now,
        currency=parameters["currency"],
        livemode=False,
        lookup_key=parameters.get("lookup_key"),
        metadata=merged({}, parameters.get("metadata", {})),
        nickname=parameters.get("nickname"),
        product=parameters["product"],
        recurring=_recurring(recurring) if recurring else None,
        tax_behavior=parameters.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
        **unset("custom_unit_amount tiers_mode transform_quantity"),
    )
    world.emit("price.created", price)
    return price


def update_price(world: World, parameters: Document, price_id: str) -> Document:
    """Change what of a price can change; its amount is fixed."""
    price = world.get("price", price_id)
    previous = apply(price, parameters)
    if previous:
        world.emit("price.updated", price, previous)
    return price


def _recurring(given: Document) -> Document:
    return {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed", **given}


def _set_images(parameters: Document) -> None:
    if "images" in parameters:
        parameters["images"] = parameters["images"] or []
