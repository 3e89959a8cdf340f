"""Products."""

from typing import Final

from . import prices
from .changes import apply
from .errors import invalid
from .parameters import (
    CLEARABLE_TEXT,
    METADATA,
    Clearable,
    Required,
    Shape,
    boolean,
    list_of,
    nested,
    text,
)
from .products import new_product
from .wire import Document
from .world import World

PRODUCT: Final[Shape] = {
    "active": boolean,
    "description": CLEARABLE_TEXT,
    "images": Clearable(list_of(text)),
    "marketing_features": Clearable(list_of(nested(name=Required(text)))),
    "metadata": METADATA,
    "shippable": boolean,
    "statement_descriptor": text,
    "tax_code": CLEARABLE_TEXT,
    "unit_label": CLEARABLE_TEXT,
    "url": CLEARABLE_TEXT,
}
CREATE_PRODUCT: Final[Shape] = {
    **PRODUCT,
    "name": Required(text),
    "id": text,
    "default_price_data": prices.DEFAULT_PRICE,
}
UPDATE_PRODUCT: Final[Shape] = {**PRODUCT, "name": text, "default_price": CLEARABLE_TEXT}


def create_product(world: World, parameters: Document) -> Document:
    """Create a product, with its default price if one is described."""
    default = parameters.pop("default_price_data", None)
    chosen = parameters.pop("id", None)
    if chosen and world.store.kind_of(chosen):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    product = new_product(world, chosen, name=parameters.pop("name"))
    _fill(parameters)
    apply(product, parameters)
    if default is not None:
        product["default_price"] = prices.create(world, {"product": product["id"], **default})["id"]
    world.emit("product.created", product)
    return product


def update_product(world: World, parameters: Document, product_id: str) -> Document:
    """Change a product."""
    product = world.get("product", product_id)
    price_id = parameters.get("default_price")
    if price_id and world.get("price", price_id, "default_price")["product"] != product_id:
        raise invalid("The default price must belong to the product.", param="default_price")
    _fill(parameters)
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
    return world.forget("product", product)


def _fill(parameters: Document) -> None:
    """Give empty lists where they were unset, and the tax code its place in the details."""
    if "tax_code" in parameters:
        code = parameters["tax_code"]
        parameters["tax_details"] = code and {"performance_location": None, "tax_code": code}
    for name in ("images", "marketing_features"):
        if name in parameters:
            parameters[name] = parameters[name] or []
