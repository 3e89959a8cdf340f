"""Products that can be subscribed to."""

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.services.call import Call


async def page(call: Call, *, limit: int, starting_after: str | None) -> Answer:
    """List a page of products."""
    raise NotImplementedError


async def get(call: Call, product_id: str) -> types.Product:
    """Show a product; raises NotFound."""
    raise NotImplementedError
