"""The outermost layer of the server: what every request gets, whichever door it takes.

A request id, a limit of the body, security headers, one handler of errors and one line in the access log.
"""

import asyncio
import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from .errors import PROBLEM_MEDIA_TYPE, BodyTooLarge, QBDConnectError, error_of_status, problem_document
from .settings import BODY_LIMIT

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_NO_STORE: Final = (b"cache-control", b"no-store")
_CLIENT_CLOSED_REQUEST: Final = 499  # never sent; nginx writes this number into its log, too
_LINGER_SECONDS: Final = 2.0
_LINGER_LIMITS: Final = 8  # bodies of the limit's size


def new_request_id() -> str:
    """Make the identifier of a request."""
    return "req_" + os.urandom(16).hex()


class Edge:
    """ASGI application in front of the API and the other doors.

    `doors` maps the first segment of a path (`/support`) to the application that serves it and everything below;
    `/` is the root alone. All else goes to `api`. Applications raise errors, the edge answers with problems.
    """

    def __init__(
        self,
        api: ASGIApp,
        doors: Mapping[str, ASGIApp],
        *,
        body_limit: int = BODY_LIMIT,
        new_request_id: Callable[[], str] = new_request_id,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        for prefix in doors:
            if not prefix.startswith("/") or prefix.count("/") != 1:
                raise ValueError(f"the door {prefix!r} is not one segment of a path")
        self._api = api
        self._doors = dict(doors)
        self._body_limit = body_limit
        self._new_request_id = new_request_id
        self._log: FilteringBoundLogger = log or structlog.get_logger(__name__).bind()
        self._logs_access = self._log.is_enabled_for(logging.INFO)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP goes to the API as it is."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._new_request_id, self._body_limit)
        started = time.perf_counter()
        try:
            await self._serve(exchange)
        finally:
            if self._logs_access:
                self._log_access(exchange, time.perf_counter() - started)

    async def _serve(self, exchange: "_Exchange") -> None:
        try:
            exchange.check_declared_length()
            app = self._door(exchange.scope["path"])
            if app is self._api:
                exchange.forbid_storing()
            await app(exchange.scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            exchange.status = _CLIENT_CLOSED_REQUEST
        except Exception as error:
            if exchange.status:  # the answer is on its way, so all that is left is to break it off
                self._log_error("an answer broke off", exchange, error)
                raise
            await self._answer_error(exchange, error)

    def _door(self, path: str) -> ASGIApp:
        if path == "/":
            return self._doors.get("/", self._api)
        segment = path[1:].partition("/")[0]
        return self._doors.get(f"/{segment}", self._api) if segment else self._api

    async def _answer_error(self, exchange: "_Exchange", error: Exception) -> None:
        known = _known(error)
        if known.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._log_error("a request failed", exchange, error)
        if known.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            known.headers["Connection"] = "close"
            await exchange.linger()
        await exchange.send_problem(known)

    def _log_error(self, event: str, exchange: "_Exchange", error: Exception) -> None:
        if isinstance(error, QBDConnectError) and error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            self._log.warning(event, request_id=exchange.request_id, detail=error.detail)
        else:
            self._log.error(event, request_id=exchange.request_id, exc_info=error)

    def _log_access(self, exchange: "_Exchange", seconds: float) -> None:
        """Write one line; never headers, bodies or the query, which may hold secrets."""
        scope, state = exchange.scope, exchange.scope["state"]
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        self._log.info(
            "request",
            method=scope["method"],
            path=raw_path.decode("ascii", "backslashreplace"),
            status=exchange.status,
            duration_ms=round(seconds * 1000, 2),
            request_id=exchange.request_id,
            key_id=state.get("key_id"),
            operation_id=state.get("operation_id"),
        )


def _known(error: Exception) -> QBDConnectError:
    """Give the error of ours that stands for any exception."""
    if isinstance(error, QBDConnectError):
        return error
    if isinstance(error, HTTPException):
        return error_of_status(error.status_code, error.detail or "", error.headers or {})
    return QBDConnectError("unexpected")


class _Exchange:
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
        self._headers: tuple[tuple[bytes, bytes], ...] = (_NOSNIFF,)
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
        self._headers = (_NOSNIFF, _NO_STORE)

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
