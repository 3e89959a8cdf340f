"""When a delivery that failed is tried again, and when a webhook has failed for so long that it is disabled."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

# The pauses behind the first, second ... failed attempt: ten attempts within a little more than three days.
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER: Final = 0.1  # of a pause at most is added, so that what failed together does not come back together
LONGEST_WISH: Final = timedelta(hours=24)  # a receiver may ask for a longer pause, up to this
MAY_ASK: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

PATIENCE: Final = timedelta(days=5)
# A failure this long after the one before begins a new run: one bad day now and then disables nothing.
LONGEST_SILENCE: Final = timedelta(days=2)


def next_attempt(delivery_id: str, failures: int, now: datetime, wish: timedelta | None = None) -> datetime | None:
    """Choose when to try again after so many failed attempts; None if that was the last one.

    `wish` is the pause for which the receiver asked.
    """
    if failures > len(PAUSES):
        return None
    pause = PAUSES[failures - 1] * (1 + JITTER * _share(delivery_id, failures))
    if wish is not None:
        pause = max(pause, min(wish, LONGEST_WISH))
    return now + pause


def wished_pause(status: int, retry_after: str | None, now: datetime) -> timedelta | None:
    """Read the pause for which an answer asks (Retry-After of 429 and 503: seconds or a date); None if for none."""
    if retry_after is None or status not in MAY_ASK:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), LONGEST_WISH.total_seconds()))
    try:
        moment = parsedate_to_datetime(retry_after)
        # A date that says -0000 comes without a zone; it is in UTC all the same.
        return moment.replace(tzinfo=moment.tzinfo or UTC) - now
    except (ValueError, OverflowError):
        return None


def start_of_run(failing_since: datetime | None, failed_at: datetime | None, now: datetime) -> datetime:
    """Tell since when a webhook that fails now has failed without a success or a long silence in between."""
    if failing_since is None or failed_at is None or now - failed_at > LONGEST_SILENCE:
        return now
    return failing_since


def is_hopeless(failing_since: datetime, now: datetime) -> bool:
    """Tell whether a webhook has failed for so long that it is disabled."""
    return now - failing_since >= PATIENCE


def _share(delivery_id: str, failures: int) -> float:
    """Draw a number from 0 to 1, the same for the same attempt."""
    drawn = hashlib.sha256(f"{delivery_id}:{failures}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") / 2**32
