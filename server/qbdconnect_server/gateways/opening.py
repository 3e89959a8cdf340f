"""Gateways that are opened when they are first used.

The SDK of Stripe takes half a second and 38 MB, which a hub that moves no money today does not pay.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar


class Closing(Protocol):
    """Whatever can be closed."""

    def close(self) -> Awaitable[None]:
        """Close the connections."""


G = TypeVar("G", bound=Closing)


class Opener(Generic[G]):
    """Opens a gateway once; `build` runs in a thread, and one that raises is tried again at the next use."""

    def __init__(self, build: Callable[[], G]) -> None:
        self._build = build
        self._lock = asyncio.Lock()
        self._gateway: G | None = None

    async def __call__(self) -> G:
        """Give the gateway, opened by now."""
        if self._gateway is None:
            async with self._lock:
                if self._gateway is None:
                    self._gateway = await asyncio.to_thread(self._build)
        return self._gateway

    async def close(self) -> None:
        """Close the gateway, if it was opened."""
        if self._gateway is not None:
            await self._gateway.close()
            self._gateway = None
