# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PATCH /customers/{customerId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.customer import Customer

if TYPE_CHECKING:
    import httpx2

    from ...models.customer_patch import CustomerPatch


def request(
    customer_id: str,
    body: CustomerPatch | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "PATCH",
        f"/customers/{path_segment(customer_id)}",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Customer:
    """Read the answer."""
    return Customer._load(response.json())
