"""What is not even HTTP, or HTTP read in two ways, is refused on the wire and harms nobody else."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from typing import TYPE_CHECKING

import httpx2
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.tenants import Tenant
    from tests.live_server import LiveServer

STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) ")


@pytest.fixture(autouse=True)
def goes_on(server: LiveServer, tenant: Tenant) -> Iterator[None]:
    yield
    assert httpx2.get(f"{server.address}/healthz").status_code == 200
    assert server.send("GET", f"/instances/{tenant.instance_id}", key=tenant.key).status_code == 200


def exchange(server: LiveServer, sent: bytes, *, seconds: float = 2) -> bytes:
    """Send bytes and return all that comes back until the server closes or falls silent."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(sent)
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    return received


def statuses_in(received: bytes) -> list[int]:
    return [int(status) for status in STATUS_LINE.findall(received)]


def request(
    tenant: Tenant, *lines: str, body: bytes = b"", line: str = "POST /qbdconnect-api/v1/instances HTTP/1.1"
) -> bytes:
    head = [line, "Host: localhost", f"Authorization: Bearer {tenant.key}", "Content-Type: application/json", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


# The second request that a careless server would see inside the first one's body.
HIDDEN = b"DELETE /qbdconnect-api/v1/instances/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"

SMUGGLED = {
    "length and chunks": (["Content-Length: 4", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    "chunks and length": (["Transfer-Encoding: chunked", "Content-Length: 4"], b"0\r\n\r\n"),
    "two lengths": (["Content-Length: 0", "Content-Length: 5"], b""),
    "list of lengths": (["Content-Length: 0, 5"], b""),
    "signed length": (["Content-Length: +0"], b""),
    "negative length": (["Content-Length: -1"], b""),
    "length in hex": (["Content-Length: 0x0"], b""),
    "length of 5000 digits": (["Content-Length: " + "9" * 5000], b""),
    "space before the colon": (["Content-Length : 0"], b""),
    "folded header": (["X-Folded: a", " Content-Length: 0"], b""),
    "chunked and then something": (["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
    "something chunked": (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
    "vertical tab": (["Transfer-Encoding: \x0bchunked"], b"0\r\n\r\n"),
    "bad size of a chunk": (["Transfer-Encoding: chunked"], b"zz\r\n\r\n"),
    "negative size of a chunk": (["Transfer-Encoding: chunked"], b"-1\r\n\r\n"),
    "endless size of a chunk": (["Transfer-Encoding: chunked"], b"f" * 40 + b"\r\n\r\n"),
    "nul in a header": (["X-Nul: a\x00b", "Content-Length: 0"], b""),
    "bare carriage return": (["X-Return: a\rContent-Length: 0"], b""),
    "header without a name": ([": x", "Content-Length: 0"], b""),
    "header without a colon": (["nonsense", "Content-Length: 0"], b""),
}


@pytest.mark.parametrize("kind", SMUGGLED)
def test_a_request_cannot_hide_another(server: LiveServer, tenant: Tenant, kind: str) -> None:
    lines, body = SMUGGLED[kind]
    hidden = HIDDEN % (tenant.instance_id.encode(), tenant.key.encode())
    statuses = statuses_in(exchange(server, request(tenant, *lines, body=body + hidden)))
    assert statuses in ([400], []), statuses


NO_HTTP = {
    "nothing": b"",
    "line breaks": b"\r\n" * 1000,
    "binary": bytes(range(256)) * 10,
    "tls": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 200,
    "http/0.9": b"GET /healthz\r\n\r\n",
    "http/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version": b"GET /healthz HTTP\r\n\r\n",
    "unknown version": b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    "lower case": b"get /healthz http/1.1\r\nhost: x\r\n\r\n",
    "space in the address": b"GET /heal thz HTTP/1.1\r\nHost: x\r\n\r\n",
    "nul in the address": b"GET /heal\x00thz HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown method": b"BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "endless method": b"A" * 100_000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_no_http_gets_no_success(server: LiveServer, kind: str) -> None:
    assert [status for status in statuses_in(exchange(server, NO_HTTP[kind])) if not 400 <= status < 500] == []


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"x" * 200_000 + b"\r\n",
        b"".join(b"X-%d: x\r\n" % number for number in range(20_000)),
        b"X" * 200_000 + b": x\r\n",
    ],
    ids=["long header", "many headers", "long name"],
)
def test_a_huge_head_is_refused(server: LiveServer, head: bytes) -> None:
    received = exchange(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    assert [status for status in statuses_in(received) if not 400 <= status < 500] == []


def send_headers(connection: socket.socket, *, count: int) -> None:
    for number in range(count):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def test_an_endless_head_is_not_kept(server: LiveServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_headers(connection, count=1_000_000)


def test_a_connection_that_breaks_off_in_its_body_changes_nothing(server: LiveServer, tenant: Tenant) -> None:
    count = len(server.send("GET", f"/instances?customerId={tenant.customer_id}", key=tenant.key).json())
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(request(tenant, "Content-Length: 1000", body=b'{"name": "half"'))
    time.sleep(0.1)
    assert len(server.send("GET", f"/instances?customerId={tenant.customer_id}", key=tenant.key).json()) == count


def test_slow_clients_do_not_hold_up_the_others(server: LiveServer, tenant: Tenant) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(100)]
    try:
        for number, connection in enumerate(slow):
            head = request(tenant, "Content-Length: 1000", body=b"{")
            connection.sendall(head if number % 2 else head[:40])
        start = time.monotonic()
        for _ in range(20):
            answer = server.send("GET", f"/instances/{tenant.instance_id}", key=tenant.key)
            assert answer.status_code == 200
        assert time.monotonic() - start < 10
    finally:
        for connection in slow:
            connection.close()


def test_requests_in_a_row_on_one_connection_are_answered_in_order(server: LiveServer, tenant: Tenant) -> None:
    get = request(tenant, line=f"GET /qbdconnect-api/v1/instances/{tenant.instance_id} HTTP/1.1")
    last = request(tenant, "Connection: close", line="GET /healthz HTTP/1.1")
    assert statuses_in(exchange(server, get * 3 + last)) == [200, 200, 200, 200]
