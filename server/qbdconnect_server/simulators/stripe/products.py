"""How a product looks that is made, by itself or with a price."""

from typing import Any

from .changes import unset
from .wire import Document
from .world import World


def new_product(world: World, object_id: str | None = None, **given: Any) -> Document:
    """Make a product, without an event."""
    members = {
        "active": True,
        "attributes": [],
        "created": world.now,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "type": "service",
        "updated": world.now,
        **unset("default_price description package_dimensions shippable statement_descriptor tax_code tax_details"),
        **unset("unit_label url"),
        **given,
    }
    if object_id:
        return world.store.add("product", object_id, {"id": object_id, "object": "product", **members})
    return world.add("product", "prod", **members)
