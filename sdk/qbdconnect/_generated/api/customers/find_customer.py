# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.customer import Customer
from ...types import Unset

if TYPE_CHECKING:
    import httpx2


def request(
    *,
    gateway_customer_id: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/customers",
        query={
            "gatewayCustomerId": gateway_customer_id,
        },
    )


def parse(response: httpx2.Response) -> Customer:
    """Read the answer."""
    return Customer._load(response.json())
