# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PUT /subscriptions/{subscriptionId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.subscription import Subscription
from ...types import Unset

if TYPE_CHECKING:
    import httpx2

    from ...models.update_subscription_prorate import UpdateSubscriptionProrate


def request(
    subscription_id: str,
    body: Subscription | Mapping[str, Any],
    *,
    prorate: UpdateSubscriptionProrate | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "PUT",
        f"/subscriptions/{path_segment(subscription_id)}",
        query={
            "prorate": prorate,
        },
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Subscription:
    """Read the answer."""
    return Subscription._load(response.json())
