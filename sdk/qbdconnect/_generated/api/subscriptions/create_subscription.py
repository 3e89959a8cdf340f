# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.subscription import Subscription

if TYPE_CHECKING:
    import httpx2


def request(
    body: Subscription | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/subscriptions",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Subscription:
    """Read the answer."""
    return Subscription._load(response.json())
