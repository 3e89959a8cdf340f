from __future__ import annotations

import pytest

from qbdconnect._retry import backoff, is_retried, retry_after


@pytest.mark.parametrize(("attempt", "longest"), [(0, 0.5), (1, 1.0), (2, 2.0), (4, 8.0), (5, 8.0), (900, 8.0)])
def test_the_pause_doubles_up_to_eight_seconds(attempt: int, longest: float) -> None:
    assert backoff(attempt, 0.0) == longest
    assert backoff(attempt, 1.0) == longest * 0.75


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("0", 0.0), (" 12 ", 12.0), ("-1", None), ("1.5", None), ("\u0663", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 60.0), ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0), ("tomorrow", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 40.0) == seconds


def test_which_answers_are_repeated() -> None:
    repeated = [status for status in range(200, 600) if is_retried(status, None)]
    assert repeated == [408, 429, 500, 502, 503, 504]
    assert is_retried(409, "idempotency_key_in_use")
    assert is_retried(409, "gateway_busy")
    assert not is_retried(409, "conflict")
    assert not is_retried(422, "idempotency_key_in_use")
