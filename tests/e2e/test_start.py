"""A server that cannot start says why in one line and ends with a code of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.api_keys import create_key
from tests.live_server import COMMAND, LiveServer, free_port, run_command, server_environment, serving

if TYPE_CHECKING:
    from pathlib import Path


def refused(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must fail with a line on stderr, no traceback and no noise on stdout."""
    result = run_command(*arguments, environment=server_environment(**settings))
    assert result.returncode != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    return result


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"database_url": "mysql://user:hunter2@localhost/hub"}, "DATABASE_URL"),
        ({"database_url": "nonsense"}, "DATABASE_URL"),
        ({"database_url": "postgresql://"}, "DATABASE_URL"),
        ({"port": "many"}, "PORT"),
        ({"port": "0"}, "PORT"),
        ({"port": "70000"}, "PORT"),
        ({"public_url": "not a url"}, "PUBLIC_URL"),
        ({"log_level": "loud"}, "LOG_LEVEL"),
        ({"log_format": "prose"}, "LOG_FORMAT"),
        ({"responses": "maybe"}, "RESPONSES"),
        ({"database_pool_size": "-1"}, "DATABASE_POOL_SIZE"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_setting_is_named(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    result = refused("serve", **{"database_url": f"sqlite:///{tmp_path}/hub.db"} | settings)
    assert f"QBDCONNECT_{named}" in result.stderr
    assert "hunter2" not in result.stderr


def test_a_database_that_nobody_serves_is_named_without_its_password() -> None:
    port = free_port()
    result = refused("serve", database_url=f"postgresql://hub:hunter2@127.0.0.1:{port}/hub", port=str(free_port()))
    assert f"127.0.0.1:{port}" in result.stderr
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("place", ["missing/folder/hub.db", "."])
def test_a_file_that_cannot_be_a_database_is_named(tmp_path: Path, place: str) -> None:
    result = refused("serve", database_url=f"sqlite:///{tmp_path}/{place}", port=str(free_port()))
    assert str(tmp_path) in result.stderr


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ada, " * 1000)
    refused("serve", database_url=f"sqlite:///{file}", port=str(free_port()))
    assert file.read_text() == "Dear Ada, " * 1000


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = refused("serve", database_url=f"sqlite:///{tmp_path}/hub.db", port=port)
    assert port in result.stderr


def test_an_empty_postgresql_is_not_migrated_behind_ones_back(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgresql").fresh()
    result = refused("serve", database_url=url, port=str(free_port()))
    assert "qbdconnect-server migrate" in result.stderr


def test_the_first_start_shows_a_key_and_the_second_does_not(tmp_path: Path) -> None:
    url, port = f"sqlite:///{tmp_path}/hub.db", free_port()
    shown = [start_and_stop(url, port) for _ in range(2)]
    [key] = [word for word in shown[0].split() if word.startswith("qbdk_")]
    assert "qbdk_" not in shown[1]
    with serving(url, tmp_path) as server:
        assert server.send("GET", "/customers", key=key).status_code == 404
        assert key not in server.log.read_text()


def start_and_stop(url: str, port: int) -> str:
    """Run a server until it answers and return what it printed."""
    environment = server_environment(database_url=url, port=str(port))
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        printed = ""
        while "docs" not in printed:
            printed += process.stdout.readline()
        assert httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
        process.send_signal(signal.SIGTERM)
        printed += process.stdout.read()
        assert process.wait(timeout=30) == 0
    return printed


def test_a_request_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    head = b"POST /qbdconnect-api/v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with (
        serving(f"sqlite:///{tmp_path}/hub.db", tmp_path) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection,
    ):
        key = create_key(server.database_url)
        connection.sendall(head + f"Authorization: Bearer {key}\r\nContent-Length: 2\r\n\r\n{{".encode())
        assert httpx2.get(f"{server.address}/healthz").status_code == 200
        os.kill(server.pid, signal.SIGTERM)
        connection.sendall(b"}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400")


def test_two_servers_can_share_a_postgresql(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue("postgresql").fresh()
    with serving(url, tmp_path) as one, serving(url, tmp_path) as two:
        assert isinstance(one, LiveServer)
        assert {one.is_ready(), two.is_ready()} == {True}
