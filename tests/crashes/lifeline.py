"""A process of the hub, within this one, that dies when a test wants it to.

Whatever a process leaves behind it leaves in its database or at Stripe: both count here what they have done, and let
the process die right after it. Between two such moments a crash makes no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

import stripe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sqlalchemy import Connection

    from qbdconnect_server.storage.database import Database

T = TypeVar("T")
P = ParamSpec("P")


class Death(BaseException):
    """Ends whatever the process was about, as no exception that somebody could handle."""


class Lifeline:
    """Counts what a process has done outside of itself; once dead, it can do nothing more."""

    def __init__(self) -> None:
        self.begin()

    def begin(self, dies_after: int | None = None) -> None:
        """Start a process, which dies after that many further moments have passed, or lives on.

        `moments` and `requests` (method and path of those to Stripe) are those of this process.
        """
        self.moments: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.is_dead = False
        self._dies_after = dies_after

    def check(self) -> None:
        """Let nobody do anything who is dead, such as by cleaning up."""
        if self.is_dead:
            raise Death

    def passed(self, what: str) -> None:
        """Note that something was done that outlives the process."""
        self.moments.append(what)
        if len(self.moments) - 1 == self._dies_after:
            self.is_dead = True
            raise Death


class MortalDatabase:
    """The database of a process that may die after each of its transactions."""

    def __init__(self, inner: Database, lifeline: Lifeline) -> None:
        self._inner = inner
        self._lifeline = lifeline

    async def open(self) -> None:
        await self._inner.open()

    async def close(self) -> None:
        await self._inner.close()

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._lifeline.check()
        return await self._inner.read(query, *args, **kwargs)

    async def write(self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._lifeline.check()
        result = await self._inner.write(transaction, *args, **kwargs)
        self._lifeline.passed(f"transaction {transaction.__qualname__}")
        return result

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        await self._inner.listen(channel, heard)

    async def scrub(self) -> None:
        await self._inner.scrub()

    async def check(self) -> None:
        await self._inner.check()


class MortalTransport(stripe.HTTPClient):
    """The way to Stripe of a process that may die after each request that may have changed something there."""

    name = "mortal"

    def __init__(self, inner: stripe.HTTPClient, lifeline: Lifeline) -> None:
        super().__init__()
        self._inner = inner
        self._lifeline = lifeline

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        self._lifeline.check()
        path = urlsplit(url).path
        self._lifeline.requests.append((method.upper(), path))
        answer = await self._inner.request_async(method, url, headers, post_data)
        if method.upper() != "GET":
            self._lifeline.passed(f"{method.upper()} {path}")
        return answer

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return self._inner.sleep_async(secs)

    async def close_async(self) -> None:
        await self._inner.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped
