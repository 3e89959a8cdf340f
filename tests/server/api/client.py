"""A client that calls an ASGI application in this process, byte by byte as a server would."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message

Headers = dict[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Received:
    """An answer as the client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self) -> dict[str, Any]:
        """Check that this is a problem document as the contract promises, and give it."""
        problem: dict[str, Any] = self.json()
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["content-length"] == str(len(self.body))
        assert problem["status"] == self.status
        assert problem["type"] == "urn:qbdconnect:problem:" + problem["code"].replace("_", "-")
        assert problem["requestId"] == self.headers["x-request-id"]
        assert problem["title"]
        assert None not in problem.values()
        return problem


def http_scope(method: str, target: str, headers: Headers | None = None) -> dict[str, Any]:
    path, _, query = target.partition("?")
    pairs = list(headers.items()) if isinstance(headers, dict) else headers or []
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


def call(app: ASGIApp, scope: dict[str, Any], incoming: Iterable[Message]) -> list[Message]:
    """Run one request with the messages that the server would pass on; give those that the application sends."""
    messages = iter(incoming)
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


def request(
    app: ASGIApp, method: str, target: str, body: bytes | list[bytes] = b"", headers: Headers | None = None
) -> Received:
    """Send a request, its body in one part or several."""
    parts = body if isinstance(body, list) else [body]
    last = len(parts) - 1
    incoming = [{"type": "http.request", "body": part, "more_body": index < last} for index, part in enumerate(parts)]
    start, *rest = call(app, http_scope(method, target, headers), incoming)
    head = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    assert len(head) == len(start["headers"]), "no header is sent twice"
    return Received(start["status"], head, b"".join(message.get("body", b"") for message in rest))
