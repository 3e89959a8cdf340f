"""Billing periods follow the calendar."""

from datetime import UTC, datetime

import pytest

from qbdconnect_server.simulators.stripe.calendar import next_midnight, period_end


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "ends"),
    [
        ("2027-01-31T12:00", "month", 1, ["2027-02-28T12:00", "2027-03-31T12:00", "2027-04-30T12:00"]),
        ("2027-10-30T00:00", "month", 3, ["2028-01-30T00:00", "2028-04-30T00:00"]),
        (
            "2028-02-29T06:30",
            "year",
            1,
            ["2029-02-28T06:30", "2030-02-28T06:30", "2031-02-28T06:30", "2032-02-29T06:30"],
        ),
        ("2027-12-31T23:59", "day", 1, ["2028-01-01T23:59"]),
        ("2027-12-28T00:00", "week", 2, ["2028-01-11T00:00"]),
    ],
)
def test_period_ends(anchor: str, interval: str, count: int, ends: list[str]) -> None:
    found = [period_end(at(anchor), interval, count, number) for number in range(1, len(ends) + 1)]
    assert found == [at(each) for each in ends]


def test_midnight_is_the_next_one() -> None:
    assert next_midnight(at("2027-02-28T23:59")) == at("2027-03-01T00:00")
    assert next_midnight(at("2027-03-01T00:00")) == at("2027-03-02T00:00")
