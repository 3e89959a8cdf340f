"""When a call is repeated, and how long to wait before."""

from __future__ import annotations

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
CONFLICT = 409
# An earlier request is still under way, with the same idempotency key or on the same object.
PASSING_CONFLICTS = frozenset({"idempotency_key_in_use", "gateway_busy"})

FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_RETRY_AFTER = 60.0


def is_retried(status: int, code: str | None) -> bool:
    """Say whether another attempt may succeed: the server asks for one, or its failure may pass."""
    return status in RETRIED_STATUSES or (status == CONFLICT and code in PASSING_CONFLICTS)


def backoff(attempt: int, jitter: float) -> float:
    """Seconds before the attempt after this one (from 0): doubling, minus up to a quarter by `jitter` (0 to 1)."""
    return min(FIRST_DELAY * 2.0**attempt, LONGEST_DELAY) * (1 - jitter / 4)


def retry_after(value: str | None, now: float) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from `now` (seconds since 1970)."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    return _seconds_until(text, now)


def _seconds_until(date: str, now: float) -> float | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - costs milliseconds and is rarely needed

    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except ValueError:
        return None
