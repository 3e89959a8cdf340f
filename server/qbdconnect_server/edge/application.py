"""The ASGI application in front of all doors: it chooses the door, answers errors, logs and lets observers watch."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from qbdconnect_server.errors import QBDConnectError, Unavailable, error_of_status
from qbdconnect_server.settings import BODY_LIMIT

from .cors import Cors
from .exchange import Exchange
from .forwarding import TrustedProxies

_CUT_OFF: Final = (
    "The hub was stopped before this had ended, so it may or may not have been done. Send the request again with the "
    "same Idempotency-Key: that finds out, and does nothing twice."
)
_CLIENT_CLOSED_REQUEST: Final = 499  # never sent; nginx writes this number into its log, too

# What watches requests: called with the scope when one begins, it gives what is called at the end with the status
# (499 if the client left, 0 if nothing was answered) and the seconds that it took. The scope's state then holds
# `request_id`, `client_address`, and `operation_id` where the API found one.
Observer = Callable[[dict[str, Any]], Callable[[int, float], None]]


def new_request_id() -> str:
    """Make the identifier of a request."""
    return "req_" + os.urandom(16).hex()


class Edge:
    """ASGI application in front of the API and the other doors.

    `doors` maps the first segment of a path (`/support`) to the application that serves it and everything below;
    `/` is the root alone. All else goes to `api`. Applications raise errors, the edge answers with problems.
    """

    def __init__(  # noqa: PLR0913 - each is a part of the edge, and has a default
        self,
        api: ASGIApp,
        doors: Mapping[str, ASGIApp],
        *,
        body_limit: int = BODY_LIMIT,
        new_request_id: Callable[[], str] = new_request_id,
        log: FilteringBoundLogger | None = None,
        cors: Cors | None = None,
        proxies: TrustedProxies | None = None,
        observers: Sequence[Observer] = (),
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
        self._cors = cors
        self._proxies = proxies
        self._observers = tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP goes to the API as it is."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send, self._new_request_id, self._body_limit)
        exchange.scope["state"]["client_address"] = self._client_address(exchange.scope)
        started = time.perf_counter()
        watching = [observe(exchange.scope) for observe in self._observers]
        try:
            await self._serve(exchange)
        finally:
            seconds = time.perf_counter() - started
            if self._logs_access:
                self._log_access(exchange, seconds)
            for end in reversed(watching):
                end(exchange.status, seconds)

    async def _serve(self, exchange: Exchange) -> None:
        try:
            app = self._door(exchange.scope["path"])
            if app is self._api:
                exchange.forbid_storing()
                if self._cors is not None:
                    exchange.add_headers(self._cors.headers(exchange.scope))
                    if self._cors.is_preflight(exchange.scope):
                        await exchange.send_nothing(self._cors.preflight_headers)
                        return
            exchange.check_declared_length()
            await app(exchange.scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            exchange.status = _CLIENT_CLOSED_REQUEST
        except asyncio.CancelledError:  # the server stops and waits no longer, such as for a payment provider
            if not exchange.status:
                await self._answer_error(exchange, Unavailable(_CUT_OFF))
            raise
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

    def _client_address(self, scope: Mapping[str, Any]) -> str | None:
        peer = scope.get("client")  # a Unix socket has none
        if peer is None:
            return None
        address: str = peer[0]
        return address if self._proxies is None else self._proxies.client_address(address, scope["headers"])

    async def _answer_error(self, exchange: Exchange, error: Exception) -> None:
        known = _known(error)
        if known.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._log_error("a request failed", exchange, error)
        if known.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            known.headers["Connection"] = "close"
            await exchange.linger()
        await exchange.send_problem(known)

    def _log_error(self, event: str, exchange: Exchange, error: Exception) -> None:
        if isinstance(error, QBDConnectError) and error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            self._log.warning(event, request_id=exchange.request_id, detail=error.detail)
        else:
            self._log.error(event, request_id=exchange.request_id, exc_info=error)

    def _log_access(self, exchange: Exchange, seconds: float) -> None:
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
            client_address=state["client_address"],
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
