"""Stopping in an orderly way, in processes of their own."""

import http.client
import json
import signal
import threading
import time

import httpx2
import pytest

from tests.server.cli.running import HubProcess, hub


def wait_until_not_ready(running: HubProcess) -> httpx2.Response:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = httpx2.get(f"{running.url}/readyz")
        if answer.status_code != 200:
            return answer
        time.sleep(0.02)
    raise AssertionError("the hub says that it is ready while it stops")


def test_a_hub_that_drains_is_not_ready_but_serves() -> None:
    with hub(QBDCONNECT_DRAIN_SECONDS="2", QBDCONNECT_LOG_FORMAT="json") as running:
        running.wait_until_ready()
        started = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        answer = wait_until_not_ready(running)
        assert (answer.status_code, answer.json()["detail"]) == (503, "The hub is shutting down.")
        assert answer.headers["retry-after"]
        # New connections and requests are served like any other until the time is over.
        assert httpx2.get(f"{running.url}/healthz").status_code == 200
        assert httpx2.get(f"{running.url}/qbdconnect-api/v1/customers").status_code == 401
        _, err = running.process.communicate(timeout=20)
        assert 2 <= time.monotonic() - started < 10
    assert running.process.returncode == 0
    assert json.loads(err.splitlines()[-1])["event"] == "hub stopped"


def test_a_second_signal_ends_the_wait() -> None:
    with hub(QBDCONNECT_DRAIN_SECONDS="60") as running:
        running.wait_until_ready()
        running.process.send_signal(signal.SIGTERM)
        wait_until_not_ready(running)
        started = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        running.process.communicate(timeout=20)
        assert time.monotonic() - started < 10
    assert running.process.returncode == 0


@pytest.mark.parametrize("path", ["/readyz"])
def test_without_draining_a_connection_that_is_open_hears_it(path: str) -> None:
    """A probe whose connection waits in the middle of a request is answered 503, not 200."""
    with hub() as running:
        running.wait_until_ready()
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
        connection.connect()
        connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Part: ".encode())
        time.sleep(0.2)
        ending = threading.Timer(0.0, running.process.send_signal, [signal.SIGTERM])
        ending.start()
        ending.join()
        time.sleep(0.05)
        connection.sock.sendall(b"y\r\n\r\n")
        answer = connection.sock.recv(4096)
        assert not answer or answer.startswith(b"HTTP/1.1 503")
        connection.close()
        running.process.communicate(timeout=20)
    assert running.process.returncode == 0
