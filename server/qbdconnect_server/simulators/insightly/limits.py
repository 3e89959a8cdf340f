"""The two limits of Insightly: requests in a second, and requests in a day."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from .wire import Refusal

SECOND: Final = 1.0


class Limits:
    """Counts requests; `now` tells the time of day, `tick` seconds that only grow."""

    def __init__(
        self, per_second: int, per_day: int, *, now: Callable[[], datetime], tick: Callable[[], float]
    ) -> None:
        self.per_day = per_day
        self._per_second = per_second
        self._now = now
        self._tick = tick
        self._recent: list[float] = []
        self._day: date | None = None
        self.used = 0

    @property
    def remaining(self) -> int:
        """Requests that this day still has."""
        self._turn_page()
        return max(self.per_day - self.used, 0)

    def count(self) -> None:
        """Count a request; raises Refusal (429) for one too many."""
        if not self.remaining:
            raise Refusal(429, "The daily limit of API calls is exceeded.")
        tick = self._tick()
        self._recent = [each for each in self._recent if tick - each < SECOND]
        if len(self._recent) >= self._per_second:
            raise Refusal(429, "Too many API calls in a second.")
        self._recent.append(tick)
        self.used += 1

    def _turn_page(self) -> None:
        today = self._now().astimezone(UTC).date()
        if today != self._day:
            self._day, self.used = today, 0
