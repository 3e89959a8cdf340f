# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /products/{productId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.product import Product

if TYPE_CHECKING:
    import httpx2


def request(
    product_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/products/{path_segment(product_id)}",
    )


def parse(response: httpx2.Response) -> Product:
    """Read the answer."""
    return Product._load(response.json())
