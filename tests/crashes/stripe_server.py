"""A simulated Stripe behind a real socket, which can let something happen at one of its calls."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal

from qbdconnect_server.simulators.stripe import ConnectionLost, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbdconnect_server.simulators.stripe import StripeSimulator

When = Literal["before", "after"]
# A socket that is closed with this tells the other side that the connection was reset.
NO_LINGER = struct.pack("ii", 1, 0)


class StripeServer:
    """Answers from a simulator, which may be replaced; `requests` are method and path of all calls since `begin`."""

    def __init__(self, simulator: StripeSimulator, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.requests: list[tuple[str, str]] = []
        self.simulator = simulator
        self._lock = threading.Lock()
        self._interruption: tuple[int, When, Callable[[], None]] | None = None

    def begin(self) -> None:
        """Count calls from now on, and let nothing happen."""
        with self._lock:
            self.requests = []
            self._interruption = None

    def interrupt(self, number: int, when: When, act: Callable[[], None]) -> None:
        """Count calls from now on; before or after one of them is executed, do something, and reset its connection."""
        with self._lock:
            self.requests = []
            self._interruption = (number, when, act)

    def handle(self, request: Request) -> Response:
        """Answer a call; raises ConnectionLost."""
        with self._lock:
            number = len(self.requests)
            self.requests.append((request.method, request.path))
            expected = self._interruption if self._interruption and self._interruption[0] == number else None
        if expected and expected[1] == "before":
            expected[2]()
            raise ConnectionLost
        response = self.simulator.handle(request)
        if expected:
            expected[2]()
            raise ConnectionLost
        return response


@contextmanager
def serving_stripe(simulator: StripeSimulator) -> Iterator[StripeServer]:
    """Serve a simulator on a free port of 127.0.0.1, for the length of a block."""
    listener = _Listener(("127.0.0.1", 0), _Handler)
    listener.stripe = StripeServer(simulator, listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield listener.stripe
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    stripe: StripeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about callers who went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the caller was killed by another call meanwhile
            self._reset()
            return
        try:
            response = self.server.stripe.handle(Request.of(self.command, self.path, dict(self.headers), body.decode()))
        except ConnectionLost:
            self._reset()
            return
        content = json.dumps(response.document).encode()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.connection.close()
        self.close_connection = True
