"""Stopping in an orderly way: first say so, then listen no more, then end."""

import signal
import time
from types import FrameType
from typing import Final

import uvicorn

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Whether the hub has been asked to stop."""

    def __init__(self) -> None:
        self.has_begun = False

    def __call__(self) -> bool:
        """Tell whether it has been asked."""
        return self.has_begun


class DrainingServer(uvicorn.Server):
    """uvicorn's server; from the first signal on it is not ready, and it goes on listening for `drain_seconds`.

    uvicorn alone stops listening at once, so whoever has not yet noticed that this hub is going gets its connections
    refused. A second signal ends the wait.
    """

    def __init__(self, config: uvicorn.Config, stopping: Stopping, drain_seconds: float) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._drain_seconds = drain_seconds
        self._drained_at = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        if self._stopping.has_begun or not self._drain_seconds:
            self._stopping.has_begun = True
            super().handle_exit(sig, frame)
            return
        self._stopping.has_begun = True
        self._drained_at = time.monotonic() + self._drain_seconds
        self._captured_signals.append(sig)

    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether it is time to end."""
        if self._drained_at and time.monotonic() >= self._drained_at:
            self.should_exit = True
        return await super().on_tick(counter)
