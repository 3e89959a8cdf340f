"""One request and its answer: counts what comes in, completes what goes out."""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from qbdconnect_server.errors import PROBLEM_MEDIA_TYPE, BodyTooLarge, QBDConnectError, problem_document

Header = tuple[bytes, bytes]

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_NO_STORE: Final = (b"cache-control", b"no-store")
_NO_CONTENT: Final = 204
_LINGER_SECONDS: Final = 2.0
_LINGER_LIMITS: Final = 8  # bodies of the limit's size


class Exchange:
    """One request and its answer: counts what comes in, completes what goes out."""

    __slots__ = (
        "_body_limit",
        "_declared",
        "_headers",
        "_receive",
        "_received",
        "_send",
        "request_id",
        "scope",
        "status",
    )

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, new_request_id: Callable[[], str], body_limit: int
    ) -> None:
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._received = 0
        self._declared = b""
        self._headers: tuple[Header, ...] = (_NOSNIFF,)
        self.status = 0  # until the answer starts
        self.request_id = ""
        for name, value in scope["headers"]:
            if name == b"content-length":
                self._declared = value
            elif name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                self.request_id = value.decode("ascii")
        self.request_id = self.request_id or new_request_id()
        self.scope: dict[str, Any] = {**scope, "state": {**scope.get("state", {}), "request_id": self.request_id}}

    def check_declared_length(self) -> None:
        """Refuse a body by its Content-Length, before any of it is read."""
        if self._declared.isdigit() and int(self._declared[:20]) > self._body_limit:
            raise self._too_large()

    def forbid_storing(self) -> None:
        """Tell caches to keep nothing of the answer."""
        if _NO_STORE not in self._headers:
            self._headers += (_NO_STORE,)

    def add_headers(self, headers: Iterable[Header]) -> None:
        """Let the answer have these headers, whatever it will be."""
        self._headers += tuple(headers)

    async def receive(self) -> Message:
        """Pass a part of the body on, as long as the whole stays within the limit."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._body_limit:
            raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with the headers that every answer has; HEAD has no body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = (b"x-request-id", self.request_id.encode("ascii")), *self._headers
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        elif self.scope["method"] == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        try:
            await self._send(message)
        except OSError:  # how ASGI servers say that the client is gone
            raise ClientDisconnect from None

    async def send_nothing(self, headers: Iterable[Header]) -> None:
        """Answer without a body."""
        await self.send({"type": "http.response.start", "status": _NO_CONTENT, "headers": list(headers)})
        await self.send({"type": "http.response.body", "body": b""})

    async def send_problem(self, error: QBDConnectError) -> None:
        """Answer with a problem document."""
        body = orjson.dumps(problem_document(error, self.request_id))
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in error.headers.items()]
        lines += [(b"content-type", PROBLEM_MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))]
        self.forbid_storing()
        await self.send({"type": "http.response.start", "status": error.status, "headers": lines})
        await self.send({"type": "http.response.body", "body": body})

    async def linger(self) -> None:
        """Read on for a moment: a client that still sends would lose the answer to a connection reset."""
        if any(name == b"expect" for name, _ in self.scope["headers"]):
            return
        most = self._body_limit * _LINGER_LIMITS
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while self._received < most:
                    message = await self._receive()
                    self._received += len(message.get("body", b""))
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            return

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body is larger than {self._body_limit} bytes; send less at once.")
