"""Billing periods: calendar months and years from an anchor, whose day is clamped to the end of shorter months."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

Interval = Literal["day", "week", "month", "year"]

DAY: Final = 86_400
MONTHS: Final = {"month": 1, "year": 12}
DAYS: Final = {"day": 1, "week": 7}


def period_end(anchor: int, interval: str, count: int, number: int) -> int:
    """Tell when period `number` (the first is 1) of `count` intervals ends, in seconds since 1970.

    Each end is reckoned from the anchor: 31 January, then 28 February, then 31 March again.
    """
    start = datetime.fromtimestamp(anchor, UTC)
    if interval in DAYS:
        return int((start + timedelta(days=DAYS[interval] * count * number)).timestamp())
    return int(_add_months(start, MONTHS[interval] * count * number).timestamp())


def next_midnight(moment: int) -> int:
    """Tell when the day (UTC) of a moment ends."""
    return (moment // DAY + 1) * DAY


def _add_months(start: datetime, months: int) -> datetime:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
