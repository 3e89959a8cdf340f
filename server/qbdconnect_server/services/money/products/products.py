"""Products that can be subscribed to."""

from bisect import bisect_right
from collections.abc import Sequence

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.paging import answer_page


async def page(call: Call, *, limit: int, starting_after: str | None) -> Answer:
    """List a page of the products in the order of their ids; `Link` leads to the next."""
    products = await _all(call)
    first = bisect_right(products, starting_after or "", key=_id)
    shown = products[first : first + limit + 1]
    return answer_page(call, "/products", shown, cursor="productId", limit=limit, query={})


async def get(call: Call, product_id: str) -> types.Product:
    """Show a product; raises NotFound."""
    for product in await _all(call):
        if product["productId"] == product_id:
            return product
    raise NotFound(f"There is no product {product_id} that is for sale.")


async def _all(call: Call) -> Sequence[types.Product]:
    return await call.hub.catalogue.read(await call.hub.payments(), now=call.hub.clock())


def _id(product: types.Product) -> str:
    return product["productId"]
