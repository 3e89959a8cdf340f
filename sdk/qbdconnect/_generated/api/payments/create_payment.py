# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.payment import Payment

if TYPE_CHECKING:
    import httpx2

    from ...models.new_payment import NewPayment


def request(
    body: NewPayment | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/payments",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Payment:
    """Read the answer."""
    return Payment._load(response.json())
