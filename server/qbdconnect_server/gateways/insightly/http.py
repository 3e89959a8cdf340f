"""Requests to Insightly: the key, the pace, the limits, and what each answer means."""

import asyncio
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpcore2
import orjson

from qbdconnect_server.errors import GatewayFailed, GatewayUnavailable, OutcomeUnknown
from qbdconnect_server.gateways.crm import CrmBusy, CrmRefused, QuotaUsedUp

BASE_PATH: Final = "/v3.1/"
TOTAL_SECONDS: Final = 30.0  # for everything: name, connection, TLS, request, answer
IDLE_SECONDS: Final = 4.0  # a connection that is kept for longer is often found closed
REQUESTS_PER_SECOND: Final = 10.0  # that Insightly allows to one of its customers
ANSWER_LIMIT: Final = 8 * 1024 * 1024  # bytes; a hundred records are some hundred kilobytes
REASON_LIMIT: Final = 300  # characters of what Insightly says
UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]+")
SECONDS: Final = re.compile(r"[0-9]{1,4}")
DEFAULT_PAUSE: Final = 1.0  # seconds, where a busy Insightly tells none
OK, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY = 200, 400, 401, 403, 404, 429


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that means something: the JSON of its body, and its version where it is one record."""

    status: int
    document: Any
    version: str | None = None


class Pace:
    """Lets requests begin at even distances, in the order in which they ask."""

    def __init__(
        self,
        per_second: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._distance = 1 / per_second
        self._now = now
        self._sleep = sleep
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = self._now()
        turn = max(now, self._next)
        self._next = turn + self._distance
        if turn > now:
            await self._sleep(turn - now)


class InsightlyHttp:
    """Sends requests over connections that are kept for a moment; proxies of the environment are ignored.

    `base_address` is `https://api.na1.insightly.com` or that of a stand-in.
    """

    def __init__(self, api_key: str, base_address: str, *, pace: Pace, timeout: float = TOTAL_SECONDS) -> None:
        parts = urlsplit(base_address)
        self._base_address = base_address.rstrip("/")
        self._is_tls = parts.scheme == "https"
        self._headers = {
            "Host": parts.netloc,
            "Authorization": f"Basic {b64encode(f'{api_key}:'.encode()).decode()}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        self._pace = pace
        self._timeout = timeout
        self._opened = AsyncExitStack()

    async def get(self, path: str, query: Mapping[str, str] | None = None, *, accept: tuple[int, ...] = ()) -> Answer:
        """Read; `accept` names statuses above 299 that the caller understands."""
        target = f"{path}?{urlencode(query)}" if query else path
        return await self._send("GET", target, None, {}, accept)

    async def post(self, path: str, document: Mapping[str, Any]) -> Answer:
        """Create."""
        return await self._send("POST", path, document, {}, ())

    async def put(
        self, path: str, document: Mapping[str, Any], *, version: str | None = None, accept: tuple[int, ...] = ()
    ) -> Answer:
        """Change, where a version is given only what still has that version."""
        return await self._send("PUT", path, document, {"If-Match": version} if version else {}, accept)

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        accept: tuple[int, ...],
    ) -> Answer:
        await self._pace.wait()
        content = b"" if document is None else orjson.dumps(document)
        response = await self._ask(method, path, {**self._headers, **headers}, content)
        if response.status // 100 != OK // 100 and response.status not in accept:
            raise _failure(method, path, response)
        try:
            found = orjson.loads(response.content) if response.content else None
        except orjson.JSONDecodeError:
            raise GatewayFailed(f"Insightly's answer to {_named(method, path)} is no JSON.") from None
        return Answer(response.status, found, _header(response, b"etag"))

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> httpcore2.Response:
        lines = list({**headers, "Content-Length": str(len(content))}.items())
        try:
            async with asyncio.timeout(self._timeout):
                async with self._pool.stream(
                    method, f"{self._base_address}{BASE_PATH}{path}", headers=lines, content=content
                ) as response:
                    return await _read(response, _named(method, path))
        except httpcore2.ConnectError:
            raise GatewayUnavailable("Insightly cannot be reached.") from None
        except (TimeoutError, httpcore2.NetworkError, httpcore2.ProtocolError):
            if method == "GET":
                raise GatewayUnavailable(f"Insightly gave no answer to {_named(method, path)}.") from None
            raise OutcomeUnknown(f"Insightly gave no answer to {_named(method, path)}.") from None

    @cached_property
    def _pool(self) -> httpcore2.AsyncConnectionPool:
        # The certificates of the system take megabytes, so they are read when there is something to send.
        context = ssl.create_default_context() if self._is_tls else None
        pool = httpcore2.AsyncConnectionPool(ssl_context=context, max_connections=4, keepalive_expiry=IDLE_SECONDS)
        self._opened.push_async_callback(pool.aclose)
        return pool


async def _read(response: httpcore2.Response, named: str) -> httpcore2.Response:
    """Read an answer; raises GatewayFailed for one that would fill the memory."""
    content = bytearray()
    async for part in response.aiter_stream():
        content += part
        if len(content) > ANSWER_LIMIT:
            raise GatewayFailed(f"Insightly's answer to {named} is too long.")
    whole = httpcore2.Response(response.status, headers=response.headers, content=bytes(content))
    whole.read()
    return whole


def _failure(method: str, path: str, response: httpcore2.Response) -> Exception:
    """Choose the error that an answer stands for."""
    status = response.status
    if status == TOO_MANY:
        if _header(response, b"x-ratelimit-remaining") == "0":
            return QuotaUsedUp("The daily quota of Insightly is used up.")
        return CrmBusy(_pause(_header(response, b"retry-after")))
    if status == UNAUTHORIZED:
        return CrmRefused(
            "Insightly refuses the API key (401): check QBDCONNECT_INSIGHTLY_API_KEY and QBDCONNECT_INSIGHTLY_POD."
        )
    if status == FORBIDDEN:
        return CrmRefused(f"The user of the Insightly API key may not do this (403): {_named(method, path)}.")
    if status // 100 == BAD_REQUEST // 100:
        return CrmRefused(f"Insightly refuses {_named(method, path)} ({status}): {_said(response.content)}")
    return GatewayFailed(f"Insightly answers {status} to {_named(method, path)}.")


def _pause(text: str | None) -> float:
    return max(float(text), DEFAULT_PAUSE) if text and SECONDS.fullmatch(text) else DEFAULT_PAUSE


def _named(method: str, path: str) -> str:
    """Name a request without its query, which may hold what is personal."""
    return f"{method} {path.partition('?')[0]}"


def _said(content: bytes) -> str:
    return UNPRINTABLE.sub(" ", content.decode("utf-8", "replace"))[:REASON_LIMIT]


def _header(response: httpcore2.Response, wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in response.headers if name.lower() == wanted), None)
