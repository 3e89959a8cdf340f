"""Events that Stripe posts to us: only signed, fresh and readable ones are believed."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from qbdconnect_server.errors import InvalidRequest
from qbdconnect_server.gateways.payment_values import GatewayEvent

TOLERANCE_SECONDS: Final = 300
TIMESTAMP: Final = re.compile(r"t=(\d{1,12})")


def read_event(body: bytes, signature: str | None, secrets: Sequence[str], *, now: datetime) -> GatewayEvent:
    """Read an event; with several secrets, while one is being replaced, any of them may have signed it.

    Raises InvalidRequest for a signature that is missing, wrong or more than five minutes old, and for other texts.
    """
    if not any(_is_signed(body, signature, secret) for secret in secrets if secret.strip()):
        raise InvalidRequest("The signature of the event is missing or wrong.")
    found = TIMESTAMP.search(signature or "")
    if found is None or abs(now.timestamp() - int(found[1])) > TOLERANCE_SECONDS:
        raise InvalidRequest("The signature of the event is too old.")
    try:
        return event_of(json.loads(body))
    except (ValueError, KeyError, TypeError):
        raise InvalidRequest("The event cannot be read.") from None


def event_of(document: Mapping[str, Any]) -> GatewayEvent:
    """Read an event as Stripe writes it; raises KeyError or TypeError for something else."""
    subject = document["data"]["object"]
    return GatewayEvent(
        id=document["id"],
        type=document["type"],
        created=datetime.fromtimestamp(document["created"], UTC),
        object_kind=subject["object"],
        object_id=subject.get("id"),
        live=document["livemode"],
        payload=document,
    )


def _is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    try:
        # The time is checked apart, by our own clock.
        return bool(stripe.WebhookSignature.verify_header(body.decode(), signature, secret, None))
    except (UnicodeDecodeError, stripe.SignatureVerificationError):
        return False
