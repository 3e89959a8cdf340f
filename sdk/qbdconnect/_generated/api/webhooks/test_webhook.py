# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /webhooks/{webhookId}/test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.webhook_delivery import WebhookDelivery

if TYPE_CHECKING:
    import httpx2


def request(
    webhook_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        f"/webhooks/{path_segment(webhook_id)}/test",
    )


def parse(response: httpx2.Response) -> WebhookDelivery:
    """Read the answer."""
    return WebhookDelivery._load(response.json())
