"""The simulator as an HTTP client of the SDK: its encoding, retries, errors and objects stay its own."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import Any, Final

import stripe
from starlette.datastructures import Headers

from .faults import ConnectionLost
from .simulator import StripeSimulator
from .wire import Request

TEST_KEY: Final = "sk_test_simulated"
LONGEST_SLEEP: Final = 2.0


class SimulatorTransport(stripe.HTTPClient):
    """Carries the requests of a `stripe.StripeClient` to a simulator in this process.

    `longest_sleep` bounds, in seconds, how long the SDK's asynchronous calls wait before they try again.
    """

    name = "simulator"

    def __init__(self, simulator: StripeSimulator, *, longest_sleep: float = LONGEST_SLEEP) -> None:
        super().__init__()
        self._simulator = simulator
        self._longest_sleep = longest_sleep

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Answer a request; raises APIConnectionError, which the SDK tries again."""
        try:
            response = self._simulator.handle(Request.of(method, url, headers, post_data))
        except ConnectionLost as error:
            raise stripe.APIConnectionError(str(error), should_retry=True) from None  # type: ignore[no-untyped-call]  # the SDK left it untyped
        # The SDK looks headers up in any case of letters.
        return json.dumps(response.document), response.status, Headers(response.headers)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Answer a request; in a thread if the simulator writes to a disk."""
        if self._simulator.durable:
            return await asyncio.to_thread(self._bytes, method, url, headers, post_data)
        return self._bytes(method, url, headers, post_data)

    def sleep_async(self, secs: float) -> Awaitable[None]:
        """Wait before another attempt."""
        return asyncio.sleep(min(secs, self._longest_sleep))

    def _bytes(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        content, status, answered = self.request(method, url, headers, post_data)
        return content.encode(), status, answered

    def close(self) -> None:
        """Do nothing: the simulator is closed by whoever opened it."""

    async def close_async(self) -> None:
        """Do nothing."""
