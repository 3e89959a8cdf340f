# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /subscriptions/{subscriptionId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.subscription import Subscription

if TYPE_CHECKING:
    import httpx2


def request(
    subscription_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/subscriptions/{path_segment(subscription_id)}",
    )


def parse(response: httpx2.Response) -> Subscription:
    """Read the answer."""
    return Subscription._load(response.json())
