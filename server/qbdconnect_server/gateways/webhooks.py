"""Webhooks out: posts to addresses that customers choose, and never into a network that the operator does not allow."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from typing import Any, Final, Protocol

import httpcore2
import structlog

from qbdconnect_server.gateways.webhook_addresses import AddressPolicy, AddressRefused, Target
from qbdconnect_server.networks import Address

TOTAL_SECONDS: Final = 15.0  # for everything: name, connection, TLS, request, head of the answer
DRAIN_SECONDS: Final = 1.0  # for the body of the answer, which nobody looks at
DRAIN_BYTES: Final = 4096  # a connection whose answer is longer is closed instead of used again
IDLE_SECONDS: Final = 4.0  # most receivers keep an idle connection at least 5
CONNECTIONS: Final = 100
IDLE_CONNECTIONS: Final = 20
ADDRESSES_TRIED: Final = 3
RESOLVER_THREADS: Final = 8  # of their own: a name server that hangs must not hold up anything else

UNREACHABLE: Final = "The host has no address that the hub may call."
TIMED_OUT: Final = f"The receiver did not answer within {TOTAL_SECONDS:g} seconds."

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a receiver answered: the HTTP status and its header Retry-After."""

    status: int
    retry_after: str | None = None


class NotDelivered(Exception):  # noqa: N818 - it says what happened
    """No answer came; the text is one sentence for the owner of the webhook."""


class WebhookSender(Protocol):
    """Posts one message to one address."""

    def check_url(self, url: str) -> None:
        """Raise AddressRefused for a URL to which nothing would ever be sent; names are not resolved here."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        """Post a body within 15 seconds; redirects are not followed. Raises NotDelivered."""

    async def close(self) -> None:
        """Close the connections."""


class HttpWebhookSender:
    """Posts by HTTP/1.1, over connections that are kept for a moment; proxies of the environment are ignored.

    Host names are resolved here and every answer is checked; the connection goes to a checked address. `ca_file` is a
    file of certificates (PEM) that are trusted beside those of the system.
    """

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        ca_file: str = "",
        resolve: Resolve | None = None,
        timeout: float = TOTAL_SECONDS,
    ) -> None:
        self._policy = policy
        self._ca_file = ca_file
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="webhook-resolver")
        self._resolve = resolve or self._ask_system
        self._opened = AsyncExitStack()

    def check_url(self, url: str) -> None:
        """Raise AddressRefused for a URL to which nothing would ever be sent."""
        self._policy.read_url(url)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        """Post a body; raises NotDelivered."""
        try:
            target = self._policy.read_url(url)
            async with asyncio.timeout(self._timeout):
                response = await self._pool(target.scheme).handle_async_request(_request(target, headers, body))
        except TimeoutError:
            raise NotDelivered(TIMED_OUT) from None
        except AddressRefused as error:
            raise NotDelivered(str(error)) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
            raise NotDelivered(_describe(error)) from None
        receipt = Receipt(response.status, _header(response, b"retry-after"))
        await _finish(response)
        return receipt

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _pool(self, scheme: str) -> httpcore2.AsyncConnectionPool:
        return self._https if scheme == "https" else self._http

    @cached_property
    def _https(self) -> httpcore2.AsyncConnectionPool:
        context = ssl.create_default_context()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        return self._new_pool("https", context)

    @cached_property
    def _http(self) -> httpcore2.AsyncConnectionPool:
        return self._new_pool("http", None)

    def _new_pool(self, scheme: str, context: ssl.SSLContext | None) -> httpcore2.AsyncConnectionPool:
        pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=CONNECTIONS,
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedBackend(self._policy, scheme, self._resolve),
        )
        self._opened.push_async_callback(pool.aclose)
        return pool

    async def _ask_system(self, host: str, port: int) -> list[Address]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _ask, host, port)
        # A network interface may stand behind an address of its own link; such a one is refused with or without it.
        return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Makes connections for a pool: resolves the name, checks every answer, connects to one that was checked.

    TLS still speaks to the name: the pool gives it to `start_tls` by itself.
    """

    def __init__(self, policy: AddressPolicy, scheme: str, resolve: Resolve) -> None:
        self._policy = policy
        self._scheme = scheme
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of the pool's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to one of the addresses of a host; raises AddressRefused, and ConnectError if none answers."""
        options: dict[str, Any] = {
            "timeout": timeout,
            "local_address": local_address,
            "socket_options": socket_options,
        }
        *others, last = (await self._addresses(host, port))[:ADDRESSES_TRIED]
        for address in others:
            with suppress(httpcore2.ConnectError):
                return await self._network.connect_tcp(str(address), port, **options)
        return await self._network.connect_tcp(str(last), port, **options)

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        """Resolve a host; one answer that is not allowed spoils them all."""
        found = await self._look_up(host, port)
        refused = [str(each) for each in found if not self._policy.allows(each, self._scheme)]
        if found and not refused:
            return found
        # The owner of a webhook must not learn which names exist in our network, so both cases read alike.
        log.info("webhook not sent: no address that is allowed", host=host, refused=refused)
        raise AddressRefused(UNREACHABLE)

    async def _look_up(self, host: str, port: int) -> Sequence[Address]:
        with suppress(ValueError):
            return [ip_address(host)]
        try:
            return await self._resolve(host, port)
        except OSError:
            return ()


def _ask(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> httpcore2.Request:
    url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    whole = {"Host": target.authority, **headers, "Content-Length": str(len(body))}
    lines = [(name.encode(), value.encode()) for name, value in whole.items()]
    return httpcore2.Request("POST", url, headers=lines, content=body)


def _header(response: httpcore2.Response, wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in response.headers if name.lower() == wanted), None)


async def _finish(response: httpcore2.Response) -> None:
    """Read a short body, so that the connection can be used again, or close the connection; neither can fail."""
    with suppress(TimeoutError, httpcore2.NetworkError, httpcore2.ProtocolError):
        async with asyncio.timeout(DRAIN_SECONDS):
            size = 0
            async for chunk in response.aiter_stream():
                size += len(chunk)
                if size > DRAIN_BYTES:
                    break
    await response.aclose()


def _describe(error: Exception) -> str:
    """Say what went wrong on the way, without the words of the system, which may name what is ours."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The receiver's certificate is not valid: {cause.verify_message}."
    if isinstance(cause, ssl.SSLError):
        return "The receiver does not speak TLS as the hub does."
    if isinstance(error, httpcore2.ConnectError):
        return "The connection could not be made."
    if isinstance(error, httpcore2.ProtocolError):
        return "The receiver did not answer as HTTP/1.1 wants it."
    return "The connection broke before an answer came."
