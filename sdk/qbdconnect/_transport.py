"""The loops that send a call until its result is there: one blocking, one awaited."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx2

from qbdconnect._exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect._request import Request, RequestOptions
    from qbdconnect._settings import Settings

DEFAULT_TIMEOUT = httpx2.Timeout(60.0, connect=5.0)


class SyncTransport:
    """Sends calls with one pooled HTTP client, which it closes unless that one was given."""

    def __init__(self, settings: Settings, http_client: httpx2.Client | None) -> None:
        self.http = http_client or httpx2.Client(timeout=DEFAULT_TIMEOUT)
        self.settings = settings.over(self.http.headers)
        self.sleep: Callable[[float], None] = time.sleep
        self._owned = http_client is None

    def send(self, request: Request, options: RequestOptions) -> httpx2.Response:
        """Send a call until it succeeds; a QBDConnectError is raised when it finally did not."""
        exchange = Exchange(request, options, self.settings, self.http)
        while True:
            try:
                response = self.http.send(exchange.request)
            except httpx2.RequestError as error:
                delay = exchange.failed(error)
            else:
                pause = exchange.answered(response)
                if pause is None:
                    return response
                delay = pause
            self.sleep(delay)

    def close(self) -> None:
        """Close the connections."""
        if self._owned:
            self.http.close()


class AsyncTransport:
    """Sends calls with one pooled HTTP client, which it closes unless that one was given."""

    def __init__(self, settings: Settings, http_client: httpx2.AsyncClient | None) -> None:
        self.http = http_client or httpx2.AsyncClient(timeout=DEFAULT_TIMEOUT)
        self.settings = settings.over(self.http.headers)
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._owned = http_client is None

    async def send(self, request: Request, options: RequestOptions) -> httpx2.Response:
        """Send a call until it succeeds; a QBDConnectError is raised when it finally did not."""
        exchange = Exchange(request, options, self.settings, self.http)
        while True:
            try:
                response = await self.http.send(exchange.request)
            except httpx2.RequestError as error:
                delay = exchange.failed(error)
            else:
                pause = exchange.answered(response)
                if pause is None:
                    return response
                delay = pause
            await self.sleep(delay)

    async def close(self) -> None:
        """Close the connections."""
        if self._owned:
            await self.http.aclose()
