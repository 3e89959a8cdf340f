"""Operations on products."""

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.products import products


async def list_products(call: Call, limit: int, starting_after: str | None) -> Answer:
    """GET /products."""
    return await products.page(call, limit=limit, starting_after=starting_after)


async def get_product(call: Call, product_id: str) -> types.Product:
    """GET /products/{productId}."""
    return await products.get(call, product_id)
