"""A bell that wakes the worker of this process."""

import asyncio
from asyncio import AbstractEventLoop
from contextlib import suppress


class Wake:
    """Ring it by calling it; it stays rung until the worker has heard it.

    On SQLite it is how the worker learns of new jobs: ring it after the commit, or within the transaction, behind which
    the worker's own queues. On PostgreSQL the transaction that enqueues them tells all processes, this one included.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._loop: AbstractEventLoop | None = None  # of the worker, once it has waited

    def __call__(self) -> None:
        """Wake the worker, from any thread."""
        if self._loop is None:
            self._rung.set()
        else:
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        """Wait until it is rung, or for a number of seconds; hear it."""
        self._loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
