# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /subscriptions/checkout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.checkout import Checkout

if TYPE_CHECKING:
    import httpx2

    from ...models.new_checkout import NewCheckout


def request(
    body: NewCheckout | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/subscriptions/checkout",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Checkout:
    """Read the answer."""
    return Checkout._load(response.json())
