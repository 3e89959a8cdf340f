# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /customers/{customerId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.customer import Customer

if TYPE_CHECKING:
    import httpx2


def request(
    customer_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/customers/{path_segment(customer_id)}",
    )


def parse(response: httpx2.Response) -> Customer:
    """Read the answer."""
    return Customer._load(response.json())
