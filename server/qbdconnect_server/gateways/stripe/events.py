"""Events that Stripe posts to us: only signed, fresh and readable ones are believed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import stripe
import structlog

from qbdconnect_server.errors import InvalidRequest
from qbdconnect_server.gateways.payment_values import GatewayEvent

TOLERANCE_SECONDS: Final = 300
LONGEST_ID: Final = 255
LONGEST_TIME: Final = 12  # digits

log = structlog.get_logger(__name__)


def read_event(body: bytes, signature: str | None, secrets: Sequence[str], *, now: datetime) -> GatewayEvent:
    """Read an event; with several secrets, while one is being replaced, any of them may have signed it.

    Raises InvalidRequest for a signature that is missing, wrong or more than five minutes old, and for other texts.
    """
    usable = [secret for secret in secrets if secret.strip()]  # anybody can sign with an empty one
    if not usable:
        log.warning("events of Stripe are refused: no secret of its endpoint is set")
    if not any(_is_signed(body, signature, secret) for secret in usable):
        raise InvalidRequest("The signature of the event is missing or wrong.")
    if not _is_fresh(signature or "", now):
        raise InvalidRequest("The signature of the event is too old.")
    try:
        return event_of(json.loads(body))
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        raise InvalidRequest("The event cannot be read.") from None


def event_of(document: Mapping[str, Any]) -> GatewayEvent:
    """Read an event as Stripe writes it; something else raises KeyError, or what reading it by parts raises."""
    subject = document["data"]["object"]
    return GatewayEvent(
        id=_text(document["id"]),
        type=_text(document["type"]),
        created=datetime.fromtimestamp(document["created"], UTC),
        object_kind=_text(subject["object"]),
        object_id=_text(subject["id"]) if "id" in subject else None,
        live=document["livemode"] is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_ID or "\0" in value:
        raise TypeError(value)
    value.encode()  # half a surrogate pair raises a ValueError: no database stores it
    return value


def _is_fresh(signature: str, now: datetime) -> bool:
    """Judge the very time that is signed: a name that merely ends with a t, such as xt=..., tells nothing."""
    times = [time for name, _, time in (part.partition("=") for part in signature.split(",")) if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or len(times[0]) > LONGEST_TIME:
        return False
    return abs(now.timestamp() - int(times[0])) <= TOLERANCE_SECONDS


def _is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    if signature is None or not signature.isascii():  # the SDK cannot compare others
        return False
    try:
        # The time is checked apart, by our own clock.
        return bool(stripe.WebhookSignature.verify_header(body.decode(), signature, secret, None))
    except (UnicodeDecodeError, stripe.SignatureVerificationError):
        return False
