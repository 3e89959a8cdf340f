"""How many requests an API key may send: a token bucket for each key, counted in this process alone."""

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from qbdconnect_server.errors import TooManyRequests

BURST_SHARE: Final = 10  # a tenth of a minute's requests may come at once
KEYS_REMEMBERED: Final = 10_000  # a key that sleeps while so many others call starts afresh

ROUNDING: Final = 1e-9  # seconds; sums of floats are not exact


class RateLimit:
    """Lets each key send `per_minute` requests, evenly or after a pause a tenth of them at once.

    Of each bucket only the moment is kept at which it will be full again (the generic cell rate algorithm). `clock`
    gives seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float], *, keys_remembered: int = KEYS_REMEMBERED) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._keys_remembered = keys_remembered
        self._seconds_each = 60 / per_minute
        self._seconds_ahead = self._seconds_each * max(1, per_minute // BURST_SHARE)
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def check(self, key_id: str) -> None:
        """Count one request of a key. Raises TooManyRequests, which is not counted."""
        now = self._clock()
        full_at = max(now, self._full_at.get(key_id, now)) + self._seconds_each
        wait = full_at - self._seconds_ahead - now
        if wait > ROUNDING:
            raise TooManyRequests(
                f"This API key may send {self._per_minute} requests a minute; wait before the next one.",
                headers={"Retry-After": str(math.ceil(wait))},
            )
        self._full_at[key_id] = full_at
        self._full_at.move_to_end(key_id)
        if len(self._full_at) > self._keys_remembered:
            self._full_at.popitem(last=False)
