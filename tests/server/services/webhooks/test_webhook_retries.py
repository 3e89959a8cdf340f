from __future__ import annotations

from datetime import timedelta

import pytest

from qbdconnect_server.services.webhooks import webhook_retries
from qbdconnect_server.services.webhooks.webhook_retries import (
    PAUSES,
    is_hopeless,
    next_attempt,
    start_of_run,
    wished_pause,
)
from tests.factories import NOW

DAY = timedelta(days=1)


def test_ten_attempts_within_a_little_more_than_three_days() -> None:
    assert [pause / timedelta(seconds=1) for pause in PAUSES] == [
        5,
        300,
        1800,
        7200,
        18000,
        36000,
        50400,
        72000,
        86400,
    ]
    assert next_attempt("dlv_a", 10, NOW) is None
    assert 3 * DAY < sum(PAUSES, timedelta()) < sum(PAUSES, timedelta()) * 1.1 < 3.5 * DAY


@pytest.mark.parametrize("failures", range(1, 10))
def test_a_pause_is_spread_by_a_tenth(failures: int) -> None:
    pause = PAUSES[failures - 1]
    moments = [next_attempt(f"dlv_{number}", failures, NOW) for number in range(100)]
    pauses = [moment - NOW for moment in moments if moment is not None]
    assert min(pauses) >= pause
    assert max(pauses) <= pause * 1.1
    assert max(pauses) - min(pauses) > pause * 0.08
    assert next_attempt("dlv_0", failures, NOW) == moments[0]


def test_a_receiver_may_ask_for_more_time_up_to_a_day() -> None:
    first = next_attempt("dlv_a", 1, NOW)
    assert next_attempt("dlv_a", 1, NOW, timedelta(seconds=1)) == first
    assert next_attempt("dlv_a", 1, NOW, -DAY) == first
    assert next_attempt("dlv_a", 1, NOW, timedelta(hours=2)) == NOW + timedelta(hours=2)
    assert next_attempt("dlv_a", 1, NOW, 9 * DAY) == NOW + DAY
    assert next_attempt("dlv_a", 10, NOW, DAY) is None


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (503, "0", 0),
        (429, "9" * 5000, 86400),
        (429, "Sun, 22 Nov 2026 00:30:00 GMT", 3600),
        (429, "Sun, 22 Nov 2026 00:30:00 -0000", 3600),
        (429, "Sat, 21 Nov 2026 22:30:00 GMT", -3600),
        (500, "120", None),
        (429, None, None),
        (429, "soon", None),
        (429, "-5", None),
        (429, "\u0665", None),
        (429, "Sun, 99 Nov 99999 00:00:00 GMT", None),
        (429, "", None),
    ],
)
def test_what_a_receiver_asks_for(status: int, header: str | None, seconds: float | None) -> None:
    wished = wished_pause(status, header, NOW)
    assert wished == (None if seconds is None else timedelta(seconds=seconds))


def test_a_run_of_failures_goes_on_unless_it_was_silent_for_two_days() -> None:
    start = NOW - 4 * DAY
    assert start_of_run(None, None, NOW) == NOW
    assert start_of_run(start, NOW - 2 * DAY, NOW) == start
    assert start_of_run(start, NOW - 2 * DAY - timedelta(seconds=1), NOW) == NOW
    assert PAUSES[-1] * 1.1 < webhook_retries.LONGEST_SILENCE


def test_five_days_of_failures_are_hopeless() -> None:
    assert not is_hopeless(NOW - 5 * DAY + timedelta(seconds=1), NOW)
    assert is_hopeless(NOW - 5 * DAY, NOW)
