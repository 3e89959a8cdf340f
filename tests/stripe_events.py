"""Events of Stripe as it posts them, for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import stripe

if TYPE_CHECKING:
    from datetime import datetime


def event(event_type: str = "invoice.paid", event_id: str = "evt_1", **members: Any) -> dict[str, Any]:
    """Write an event about an object, which is invoice in_1 unless `data` says otherwise."""
    return {
        "id": event_id,
        "object": "event",
        "type": event_type,
        "created": 1_795_000_000,
        "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice"}},
        **members,
    }


def about(kind: str, object_id: str) -> dict[str, Any]:
    """Write the `data` of an event."""
    return {"object": {"id": object_id, "object": kind}}


def signed(document: dict[str, Any], secret: str, now: datetime) -> tuple[bytes, str]:
    """Give the body of an event and its signature."""
    body = json.dumps(document).encode()
    return body, signature(body, secret, now)


def signature(body: bytes, secret: str, now: datetime) -> str:
    """Sign a body as Stripe does."""
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(now.timestamp()))
    return header
