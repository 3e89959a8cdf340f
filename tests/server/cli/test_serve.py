"""`serve`, in processes of its own."""

import json
import signal
import socket
import stat
import time
from pathlib import Path

import httpx2
import pytest

from qbdconnect_server.contract import ContractError
from tests.live_server import free_port
from tests.postgresql import PostgreSQL
from tests.server.cli.running import SECRET, HubProcess, failure, hub, run, start_process


def connected(running: HubProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=10)


def test_first_serve_shows_a_key_that_works_and_stops_in_order(folder: Path) -> None:
    with hub() as first:
        first.wait_until_ready()
        answer = httpx2.get(f"{first.url}/docs/openapi.json")
        assert answer.status_code == 200
        out, err = first.stop()
    assert first.process.returncode == 0
    (secret,) = SECRET.findall(out)
    assert secret not in err
    assert f"sqlite:///{folder}/qbdconnect.db" in out
    assert "/qbdconnect-api/v1" in out
    assert "keys create --operator" in out
    assert "Traceback" not in err
    assert stat.S_IMODE((folder / "qbdconnect.db").stat().st_mode) == 0o600

    with hub() as second:
        second.wait_until_ready()
        answer = httpx2.get(
            f"{second.url}/qbdconnect-api/v1/customers/cust_none", headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 404
        assert httpx2.get(f"{second.url}/qbdconnect-api/v1/customers/cust_none").status_code == 401
        out, _ = second.stop(signal.SIGINT)
    assert second.process.returncode == 0
    assert not SECRET.search(out)


def test_two_hubs_at_once_on_a_fresh_database_make_one_key() -> None:
    with hub() as one, hub() as two:
        one.wait_until_ready()
        two.wait_until_ready()
        shown = SECRET.findall(one.stop()[0]) + SECRET.findall(two.stop()[0])
    assert len(shown) == 1


def test_request_under_way_is_finished_before_the_end() -> None:
    body = b'{"name": "Sample", "primaryBillingContact": {"email": "a@example.com"}}'
    secret = run("keys", "create", "--operator").stdout.strip()
    with hub() as running:
        running.wait_until_ready()
        with connected(running) as client:
            client.sendall(
                b"POST /qbdconnect-api/v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Expect: 100-continue\r\nAuthorization: Bearer %b\r\nContent-Length: %d\r\n\r\n"
                % (secret.encode(), len(body))
            )
            assert client.recv(100).startswith(b"HTTP/1.1 100")
            running.process.send_signal(signal.SIGTERM)
            wait_until_refused(running)
            client.sendall(body)
            assert client.recv(100).startswith(b"HTTP/1.1 201")
        running.process.communicate(timeout=20)
    assert running.process.returncode == 0


def wait_until_refused(running: HubProcess) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            connected(running).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("the hub takes new connections while it stops")


def test_logs_are_json_on_stderr_and_the_server_hides_its_name() -> None:
    with hub(QBDCONNECT_LOG_FORMAT="json") as running:
        running.wait_until_ready()
        assert "server" not in httpx2.get(f"{running.url}/healthz").headers
        _, err = running.stop()
    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert (events[0], events[-1]) == ("hub started", "hub stopped")


def test_port_in_use_is_told_in_one_line_before_anything_is_made(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = failure(run("serve", "--port", str(port)))
    assert line == (
        f"error: cannot listen on 127.0.0.1 port {port}: another program listens there; "
        "stop it or choose another with --port"
    )
    assert not (folder / "qbdconnect.db").exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--port", "abc"], "--port: 'abc' is not a port; give a number from 1 to 65535"),
        (["--port", "0"], "--port: '0' is not a port; give a number from 1 to 65535"),
        (
            ["--database-url", "mysql://user:hunter2@db/hub"],
            (
                "--database-url: only SQLite and PostgreSQL are supported; write sqlite:///path/to/file.db or "
                "postgresql://user:password@host:5432/name"
            ),
        ),
    ],
)
def test_wrong_option(arguments: list[str], line: str) -> None:
    result = run("serve", *arguments)
    assert (failure(result), result.exit_code) == (line, 2)


def test_wrong_variable_in_a_real_process() -> None:
    process = start_process("serve", QBDCONNECT_PORT="abc", QBDCONNECT_RESPONSES="lax")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines() == [
        "QBDCONNECT_PORT: 'abc' is not a port; give a number from 1 to 65535",
        "QBDCONNECT_RESPONSES: 'lax' is not a way to check responses; give strict or report",
    ]


@pytest.mark.parametrize("command", [["serve"], ["work", "--database-url", "postgresql://db/hub"]])
def test_nobody_moves_the_money(folder: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("QBDCONNECT_PUBLIC_URL", "https://hub.example.com")
    result = run(*command)
    assert failure(result).startswith("nobody moves the money of https://hub.example.com: set QBDCONNECT_STRIPE_")
    assert result.exit_code == 2
    assert list(folder.iterdir()) == []


def test_simulated_payments_are_told_loudly() -> None:
    with hub(QBDCONNECT_LOG_LEVEL="warning") as running:
        running.wait_until_ready()
        out, err = running.stop()
    assert "payments  SIMULATED, no money moves: http://localhost:" in out
    assert "payments are simulated: no money moves" in err


def test_database_that_cannot_be_reached() -> None:
    url = f"postgresql://user:hunter2@127.0.0.1:{free_port()}/hub"
    line = failure(run("serve", "--port", str(free_port()), "--database-url", url))
    assert line.startswith("error: ")
    assert "hunter2" not in line


def test_folder_of_the_database_that_does_not_exist() -> None:
    line = failure(run("serve", "--port", str(free_port()), "--database-url", "sqlite:///nowhere/hub.db"))
    assert "sqlite:///nowhere/hub.db" in line


def test_postgresql_that_is_not_migrated(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh()
    line = failure(run("serve", "--port", str(free_port()), "--database-url", url))
    assert line == "error: database is not migrated: run qbdconnect-server migrate"


def test_contract_without_a_handler_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ContractError("write api/customers.py: get_customer")

    monkeypatch.setattr("qbdconnect_server.cli.serve.build_asgi", fail)
    assert failure(run("serve", "--port", str(free_port()))) == "error: write api/customers.py: get_customer"
