# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /webhooks/{webhookId}/deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.webhook_delivery import WebhookDelivery
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2

    from ...models.delivery_status import DeliveryStatus


def request(
    webhook_id: str,
    *,
    status: DeliveryStatus | Unset,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/webhooks/{path_segment(webhook_id)}/deliveries",
        query={
            "status": status,
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[WebhookDelivery]:
    """Read the answer."""
    return [WebhookDelivery._load(item) for item in response.json()]
