"""When work goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from qbdconnect_server.services.crm.decisions import next_day

TOKYO = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 22, 0, 5, tzinfo=UTC)),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), datetime(2026, 11, 22, 0, 5, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 1, 0, 5, tzinfo=UTC)),
        (datetime(2026, 11, 22, 8, 0, tzinfo=TOKYO), datetime(2026, 11, 22, 0, 5, tzinfo=UTC)),
    ],
    ids=["evening", "midnight", "new year", "another zone"],
)
def test_the_next_day_is_that_of_utc(now: datetime, then: datetime) -> None:
    assert next_day(now) == then
