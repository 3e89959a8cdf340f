from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.moments import days_of, parse_moment, show_day, show_moment, start_of_day


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z"),
        ("2026-11-21t09:00:00z", "2026-11-21T09:00:00Z"),
        ("2026-11-21T09:00:00-00:00", "2026-11-21T09:00:00Z"),
        ("2026-11-21T01:00:00+02:30", "2026-11-20T22:30:00Z"),
        ("2026-11-21T23:00:00-02:30", "2026-11-22T01:30:00Z"),
        ("2026-11-21T09:00:00.5Z", "2026-11-21T09:00:00.500000Z"),
        ("2026-11-21T09:00:00.123456789Z", "2026-11-21T09:00:00.123456Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2016-12-31T23:59:60.25Z", "2016-12-31T23:59:59.250000Z"),
        ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_moments_of_the_contract_are_read_in_utc(text: str, shown: str) -> None:
    read = parse_moment(text)
    assert read.tzinfo is UTC
    assert show_moment(read) == shown


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "2026-02-30T00:00:00Z",
        "2026-11-21",
        "",
    ],
)
def test_moments_that_cannot_be_kept_are_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_moment(text, parameter="begin")
    assert caught.value.errors[0].parameter == "begin"
    with pytest.raises(RuleBroken) as caught:
        parse_moment(text, pointer="/deadline")
    assert caught.value.errors[0].pointer == "/deadline"


def test_days_are_those_of_utc() -> None:
    late = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert show_day(late) == "2026-11-20"
    assert start_of_day(late) == datetime(2026, 11, 20, tzinfo=UTC)
    days = days_of(late, datetime(2026, 11, 22, tzinfo=UTC))
    assert [show_moment(day) for day in days] == [f"2026-11-{day}T00:00:00Z" for day in (20, 21, 22)]
    assert days_of(late, late) == [start_of_day(late)]
