"""How long a job waits before its next attempt."""

from collections.abc import Callable
from typing import Final

FIRST_SECONDS: Final = 10.0
GROWTH: Final = 3.0
LONGEST_SECONDS: Final = 6 * 3600.0
JITTER: Final = 0.25  # so that jobs which failed together do not come back together

LONGEST_TAKEOVER_SECONDS: Final = 600.0

Chance = Callable[[], float]  # gives numbers from 0 to 1


def after_failure(attempt: int, chance: Chance) -> float:
    """Give the seconds after an attempt that failed: 10 after the first, then three times as many, at most 6 hours."""
    seconds = min(FIRST_SECONDS * GROWTH ** min(attempt - 1, 10), LONGEST_SECONDS)
    return seconds * (1 + JITTER * (2 * chance() - 1))


def after_lost_worker(attempt: int, chance: Chance) -> float:
    """Give the seconds after an attempt whose worker fell silent.

    A job that kills its process takes along those that run beside it. A pause by chance, longer each time, parts them,
    so that they do not share its fate again and again.
    """
    return chance() * min(2.0 ** min(attempt, 20), LONGEST_TAKEOVER_SECONDS)
