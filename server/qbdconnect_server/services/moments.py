"""Moments as the contract writes them (RFC 3339), and as datetimes in UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from qbdconnect_server.errors import RuleBroken

_MOMENT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt](?P<minute>\d\d:\d\d):(?P<second>\d\d)(?P<fraction>\.\d+)?(?P<zone>[Zz]|[+-]\d\d:\d\d)"
)
_MICROSECONDS: Final = 7  # characters of a fraction with its point; what is finer is cut off


def parse_moment(text: str, *, parameter: str | None = None, pointer: str | None = None) -> datetime:
    """Read a moment that follows the contract, in UTC; a leap second is the one before it.

    Raises RuleBroken, with the parameter or pointer, for one outside the years 1 to 9999.
    """
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)  # noqa: TRY301 - handled as everything else that cannot be read
        second = "59" if found["second"] == "60" else found["second"]
        fraction = (found["fraction"] or "")[:_MICROSECONDS]
        zone = found["zone"].upper()
        read = datetime.fromisoformat(f"{found['day']}T{found['minute']}:{second}{fraction}{zone}")
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        detail = "This moment cannot be kept; give one of the years 1 to 9999 in UTC, such as 2026-11-21T09:00:00Z."
        raise RuleBroken(detail, parameter=parameter, pointer=pointer) from None


def show_moment(moment: datetime) -> str:
    """Write a moment in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def start_of_day(moment: datetime) -> datetime:
    """Give the midnight before a moment, UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def show_day(moment: datetime) -> str:
    """Write the day of a moment in UTC."""
    return moment.astimezone(UTC).date().isoformat()


def days_of(first: datetime, last: datetime) -> list[datetime]:
    """List the midnights of all days in UTC from one moment to another."""
    start = start_of_day(first)
    return [start + timedelta(days=number) for number in range((start_of_day(last) - start).days + 1)]
