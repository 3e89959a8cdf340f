"""What the hub takes for HTTP."""

import socket
from collections.abc import Iterator

import httpx2
import pytest

from tests.live_server import LiveServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("protocol")
    with serving(f"sqlite:///{folder}/hub.db", folder) as server:
        yield server


def answer(server: LiveServer, request: bytes) -> bytes:
    """The first bytes that come back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(request)
        return client.recv(100)


@pytest.mark.parametrize("start", [b"GET /healthz HTTP/1.1\r\nX-Long: ", b"GET /", b"GET /healthz HTTP/1.1\r\nX-"])
def test_endless_headers_are_cut_off(server: LiveServer, start: bytes) -> None:
    assert answer(server, start + b"x" * 70_000).startswith(b"HTTP/1.1 431")


def test_long_headers_are_served(server: LiveServer) -> None:
    headers = {"X-Long": "x" * 30_000}
    with httpx2.Client(headers=headers) as client:
        assert [client.get(f"{server.address}/healthz").status_code for _ in range(4)] == [200] * 4


def test_body_counts_for_nothing(server: LiveServer) -> None:
    request = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000
    assert answer(server, request).startswith(b"HTTP/1.1 405")


@pytest.mark.parametrize("version", [b"", b" HTTP/0.9", b" HTTP/2.0", b" HTTP/3.7"])
def test_other_versions_of_http_are_refused(server: LiveServer, version: bytes) -> None:
    assert answer(server, b"GET /healthz%b\r\nHost: x\r\n\r\n" % version).startswith(b"HTTP/1.1 400")


def test_http_1_0_is_served(server: LiveServer) -> None:
    assert b" 200 OK" in answer(server, b"GET /healthz HTTP/1.0\r\n\r\n")
