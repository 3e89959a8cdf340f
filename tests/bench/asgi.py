"""Ask an ASGI app in this process, without a socket between."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]

ADDRESS = ("127.0.0.1", 8081)
CLIENT = ("127.0.0.1", 50000)
PREFIX = "/qbdconnect-api/v1"


class StartError(Exception):
    """The app refused to start; the message is its own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of an API client; `path` is below the API's base path."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    token: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def scope(self) -> Message:
        """Build what an HTTP server hands to an app, with the headers that a usual client sends."""
        headers = [
            (b"host", b"127.0.0.1:8081"),
            (b"accept", b"*/*"),
            (b"accept-encoding", b"gzip, deflate"),
            (b"connection", b"keep-alive"),
            (b"user-agent", b"bench"),
            (b"authorization", b"Bearer " + self.token.encode()),
            *self.headers,
        ]
        if self.body:
            headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self.body))]
        path = PREFIX + self.path
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ADDRESS,
            "client": CLIENT,
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": path,
            "raw_path": path.encode(),
            "query_string": self.query.encode(),
            "headers": headers,
            "state": {},
        }


@dataclass(slots=True)
class Reply:
    """What the app sent."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Collect one message of the app."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self.body += message.get("body", b"")


async def ask(app: ASGIApp, request: Request) -> Reply:
    """Send one request and return the whole reply."""
    reply = Reply()

    async def receive() -> Message:
        return {"type": "http.request", "body": request.body, "more_body": False}

    await app(request.scope(), receive, reply.take)
    return reply


async def ask_all(app: ASGIApp, requests: Sequence[Request], concurrency: int) -> set[int]:
    """Send requests, so many at a time; return the statuses seen."""
    statuses: set[int] = set()
    waiting = iter(requests)

    async def client() -> None:
        # The clients share one iterator, so each takes the next request as soon as it is free.
        for request in waiting:
            statuses.add((await ask(app, request)).status)

    await asyncio.gather(*(client() for _ in range(concurrency)))
    return statuses


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncIterator[ASGIApp]:
    """Run the app's lifespan around a block, as a server does."""
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, inbox.get, outbox.put))
    await _step(life, inbox, outbox, "startup")
    try:
        yield app
    finally:
        await _step(life, inbox, outbox, "shutdown")
        await life


async def _step(
    life: asyncio.Future[None], inbox: asyncio.Queue[Message], outbox: asyncio.Queue[Message], name: str
) -> None:
    await inbox.put({"type": f"lifespan.{name}"})
    answer = asyncio.ensure_future(outbox.get())
    waiting: set[asyncio.Future[Any]] = {life, answer}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        await life
        raise StartError(f"the app ended before {name} was complete")
    if answer.result()["type"] != f"lifespan.{name}.complete":
        raise StartError(str(answer.result().get("message", "")))
