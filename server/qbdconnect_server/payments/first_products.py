"""What a simulated account sells at first, so that there is something to buy; each id is always the same."""

from dataclasses import replace
from typing import Any, Final

from qbdconnect_server.simulators.stripe import StripeSimulator, World, prices
from qbdconnect_server.simulators.stripe.catalogue import create_product, update_product

PRODUCTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "id": "prod_standard",
        "name": "QuickBooks connection, Standard",
        "description": "One QuickBooks Desktop company file, kept in step.",
        "unit_label": "instance",
        "metadata": {"sla_support_hours": "8", "sla_transaction_limit": "5000", "sla_default_hourly_rate": "95.00"},
    },
    {
        "id": "prod_plus",
        "name": "QuickBooks connection, Plus",
        "description": "As Standard, with more transactions and more help.",
        "unit_label": "instance",
        "metadata": {"sla_support_hours": "24", "sla_transaction_limit": "50000", "sla_default_hourly_rate": "80.00"},
    },
)
# The first price of a product is its default.
PRICES: Final = (
    ("price_standard_monthly", "prod_standard", 4900, "month"),
    ("price_standard_yearly", "prod_standard", 49000, "year"),
    ("price_plus_monthly", "prod_plus", 9900, "month"),
    ("price_plus_yearly", "prod_plus", 99000, "year"),
)


def add_first_products(simulator: StripeSimulator) -> None:
    """Fill the catalogue of an account that never had a product."""
    simulator.perform(_fill)


def _fill(world: World) -> dict[str, Any]:
    if world.store.find("product"):
        return {}
    for product in PRODUCTS:
        create_product(world, {**product, "metadata": dict(product["metadata"])})
    for price_id, product_id, amount, interval in PRICES:
        price = _price(price_id, product_id, amount, interval)
        prices.create(_with_price_id(world, price_id), price)
        if world.get("product", product_id)["default_price"] is None:
            update_product(world, {"default_price": price_id}, product_id)
    return {}


def _price(price_id: str, product_id: str, amount: int, interval: str) -> dict[str, Any]:
    return {
        "product": product_id,
        "currency": "usd",
        "unit_amount": amount,
        "recurring": {"interval": interval},
        "lookup_key": price_id.removeprefix("price_"),
    }


def _with_price_id(world: World, price_id: str) -> World:
    return replace(world, new_id=lambda prefix: price_id if prefix == "price" else world.new_id(prefix))
