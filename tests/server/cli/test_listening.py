"""The socket that the hub listens on."""

import errno
import socket

import pytest

from qbdconnect_server.cli.failures import CommandFailed
from qbdconnect_server.cli.listening import listen
from tests.live_server import free_port


def test_port_is_taken_at_once() -> None:
    with listen("127.0.0.1", free_port()) as listener:
        host, port = listener.getsockname()
        with pytest.raises(CommandFailed, match=f"port {port}: another program listens there"):
            listen(host, port)


def test_ipv6() -> None:
    with listen("::1", free_port()) as listener:
        assert listener.family == socket.AF_INET6


@pytest.mark.parametrize("host", ["x" * 64, "\udc80"])
def test_host_that_is_none(host: str) -> None:
    with pytest.raises(CommandFailed, match="no such address; choose another with --host"):
        listen(host, 8081)


def test_address_of_another_machine() -> None:
    with pytest.raises(CommandFailed, match="this machine has no such address"):
        listen("192.0.2.1", free_port())


def test_other_reasons_are_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOBUFS, "No buffer space available")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(CommandFailed, match="port 1: No buffer space available"):
        listen("127.0.0.1", 1)
