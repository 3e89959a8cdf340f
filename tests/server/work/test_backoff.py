from __future__ import annotations

import pytest

from qbdconnect_server.work import backoff
from qbdconnect_server.work.handlers import Kind


def test_pauses_grow_up_to_six_hours() -> None:
    pauses = [backoff.after_failure(attempt, lambda: 0.5) for attempt in range(1, 11)]
    assert pauses == [10, 30, 90, 270, 810, 2430, 7290, 21600, 21600, 21600]


def test_even_a_thousandth_attempt_has_a_pause() -> None:
    assert backoff.after_failure(1000, lambda: 0.5) == 21600
    assert backoff.after_lost_worker(100_000, lambda: 1) == 600


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 7.5), (1.0, 12.5)])
def test_jobs_that_failed_together_come_back_apart(chance: float, seconds: float) -> None:
    assert backoff.after_failure(1, lambda: chance) == seconds


@pytest.mark.parametrize(("attempt", "longest"), [(1, 2), (3, 8), (9, 512), (10, 600)])
def test_jobs_of_a_lost_worker_come_back_soon_and_apart(attempt: int, longest: float) -> None:
    assert backoff.after_lost_worker(attempt, lambda: 0.0) == 0
    assert backoff.after_lost_worker(attempt, lambda: 1.0) == longest


def test_the_default_outlasts_a_night() -> None:
    async def handler(*_: object) -> None: ...

    attempts = Kind(handler).max_attempts
    hours = sum(backoff.after_failure(attempt, lambda: 0.5) for attempt in range(1, attempts)) / 3600
    assert 14 < hours < 16
