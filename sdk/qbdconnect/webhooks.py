"""Events that were posted to a webhook of yours: proven to come from the hub, then read.

The proof is that of the Standard Webhooks specification: an HMAC-SHA256 over id, time and body. The webhooks themselves
are managed by `client.webhooks`.
"""

from __future__ import annotations

import binascii
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Protocol

from qbdconnect._errors import WebhookPayloadError, WebhookTimestampError, WebhookVerificationError
from qbdconnect._event import UnknownEvent
from qbdconnect._generated import models
from qbdconnect._generated.events import MODELS, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["TOLERANCE", "Event", "UnknownEvent", "unwrap", "verify"]

TOLERANCE = 300.0
"""Seconds that the clock of the hub and the time on the way may take."""

_ID, _TIMESTAMP, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_PREFIX = "whsec_"
_SECONDS = re.compile(r"[0-9]{1,12}")


class Headers(Protocol):
    """Headers as any framework gives them."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names, in any case, and values."""
        ...


def unwrap(
    body: bytes | str,
    headers: Headers,
    secret: str | Sequence[str],
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> Event:
    """Verify a request that came to a webhook and read its event.

    An event of a type that this version does not know is an UnknownEvent. Beside the errors of `verify`, a
    WebhookPayloadError is raised for a body that is genuine and yet no event.
    """
    verify(body, headers, secret, tolerance=tolerance, now=now)
    return _read(body)


def verify(
    body: bytes | str,
    headers: Headers,
    secret: str | Sequence[str],
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> None:
    """Prove that a request comes from the hub and is no repetition of an old one.

    `body` is what was received, before any parsing. `secret` is that of the webhook, or several while it is changed.
    `tolerance` is in seconds, backwards and forwards; `now` in seconds since 1970, the clock's unless given. A
    WebhookVerificationError is raised if there is no proof, below it a WebhookTimestampError for a genuine request of
    another time; a secret that cannot be one is a ValueError.
    """
    keys = _keys(secret)
    given = {name.lower(): value for name, value in headers.items()}
    event, sent, signatures = (_header(given, name) for name in (_ID, _TIMESTAMP, _SIGNATURE))
    if not _SECONDS.fullmatch(sent):
        raise WebhookVerificationError(f"the header {_TIMESTAMP} is no number of seconds")
    message = b".".join((_bytes(event), _bytes(sent), _received(body)))
    expected = [hmac.digest(key, message, "sha256") for key in keys]
    if not any(hmac.compare_digest(one, other) for one in _signatures(signatures) for other in expected):
        raise WebhookVerificationError("no signature fits: it was made with another secret, or of another body")
    _check_age((time.time() if now is None else now) - int(sent), tolerance)


def _keys(secret: str | Sequence[str]) -> list[bytes]:
    secrets = [secret] if isinstance(secret, str) else secret
    keys = [_key(one) for one in secrets]
    if not keys:
        raise ValueError("verifying needs a secret")
    return keys


def _key(secret: str) -> bytes:
    """Read a secret; the message of an error never shows it."""
    key = _decoded(secret.removeprefix(_PREFIX)) if secret.startswith(_PREFIX) else None
    if not key:
        raise ValueError(f"the secret of a webhook is {_PREFIX!r} and base64 after it")
    return key


def _header(headers: dict[str, str], name: str) -> str:
    if not headers.get(name):
        raise WebhookVerificationError(f"the header {name} is missing")
    return headers[name]


def _received(body: bytes | str) -> bytes:
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, str):
        return _bytes(body)
    raise TypeError("verifying needs the body as it was received, bytes or text, not what it was parsed to")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _signatures(header: str) -> list[bytes]:
    """Signatures of the version that we know; others may stand beside them."""
    texts = [text for version, _, text in (part.partition(",") for part in header.split(" ")) if version == "v1"]
    return [signature for text in texts if (signature := _decoded(text))]


def _decoded(text: str) -> bytes | None:
    """Read base64; None for anything else. The padding may be missing."""
    try:
        return binascii.a2b_base64(_bytes(text) + b"=" * (-len(text) % 4), strict_mode=True)
    except ValueError:
        return None


def _check_age(seconds: float, tolerance: float) -> None:
    if abs(seconds) > tolerance:
        when = f"{seconds:.0f} seconds ago" if seconds > 0 else f"{-seconds:.0f} seconds in the future"
        raise WebhookTimestampError(f"sent {when}: an old request sent again, or one of the clocks is wrong")


def _read(body: bytes | str) -> Event:
    try:
        data = json.loads(body)
    except ValueError:
        raise WebhookPayloadError("the body is no JSON") from None
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(kind, str):
        raise WebhookPayloadError("the body is no event: it is an object whose member `type` is a text")
    model = getattr(models, MODELS[kind]) if kind in MODELS else UnknownEvent
    event: Event = model.from_dict(data)
    return event
