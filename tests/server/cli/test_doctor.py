"""`doctor`."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qbdconnect_server.cli.checks import check_clock
from qbdconnect_server.cli.findings import fail, ok
from tests.live_server import free_port
from tests.postgresql import PostgreSQL
from tests.server.cli.running import hub, run


@pytest.fixture(autouse=True)
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    port = free_port()
    monkeypatch.setenv("QBDCONNECT_PORT", str(port))
    return port


def lines(*arguments: str, level: str, code: int = 0) -> str:
    """What doctor reports at one level."""
    result = run("doctor", *arguments)
    assert result.exit_code == code, result.output
    return "\n".join(line for line in result.stdout.splitlines() if line.startswith(level))


def test_fresh_folder_is_fine_and_stays_empty(folder: Path, port: int) -> None:
    fine = lines(level="ok")
    assert f"QBDCONNECT_PORT={port} (set) - Port to listen on." in fine
    assert "QBDCONNECT_RESPONSES=strict (default)" in fine
    assert f"127.0.0.1 port {port} is free" in fine
    assert "does not exist yet; serve creates it" in fine
    assert list(folder.iterdir()) == []


def test_migrated_database_is_fine() -> None:
    run("migrate")
    fine = lines(level="ok")
    assert "sqlite:///qbdconnect.db answers, is migrated and can be written" in fine
    assert "only its owner may open qbdconnect.db" in fine


def test_password_of_the_database_is_not_shown() -> None:
    url = f"postgresql://user:hunter2@127.0.0.1:{free_port()}/hub"
    result = run("doctor", "--database-url", url)
    assert result.exit_code == 1
    assert "hunter2" not in result.output


def test_database_without_migrations() -> None:
    Path("qbdconnect.db").touch(0o600)
    assert "qbdconnect.db" in lines(level="fail", code=1)


def test_folder_without_rights_to_write() -> None:
    assert "cannot be created" in lines("--database-url", "sqlite:///nowhere/hub.db", level="fail", code=1)


def test_database_that_others_may_read() -> None:
    run("migrate")
    Path("qbdconnect.db").chmod(0o644)
    assert "mode 644): run chmod 600 qbdconnect.db" in lines(level="warn")


def test_postgresql(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh()
    assert lines("--database-url", url, level="fail", code=1)
    run("migrate", "--database-url", url)
    assert "answers, is migrated and can be written" in lines("--database-url", url, level="ok")


def test_port_of_another_program(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"cannot listen on 127.0.0.1 port {port}" in lines(level="fail", code=1)


def test_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "only this machine can use it" in lines(level="warn")
    monkeypatch.setenv("QBDCONNECT_PUBLIC_URL", "https://hub.example.com")
    assert "public address https://hub.example.com" in lines(level="ok")


def test_misspelt_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_PROT", "1")
    assert lines(level="warn").splitlines()[0].endswith("QBDCONNECT_PROT is set, but there is no such setting")


def test_clock_before_the_installation(folder: Path) -> None:
    installed = folder / "module.py"
    installed.touch()
    now = datetime.now(UTC)
    (good,) = check_clock(now, installed)
    (bad,) = check_clock(now - timedelta(days=3), installed)
    assert (good.level, bad.level) == ("ok", "fail")


def test_line_of_a_finding() -> None:
    assert (str(ok("fine")), str(fail("broken"))) == ("ok    fine", "fail  broken")


def test_wrong_setting_is_a_failure() -> None:
    assert lines("--port", "abc", level="fail", code=1) == (
        "fail  --port: 'abc' is not a port; give a number from 1 to 65535"
    )


def test_hub_that_runs_already() -> None:
    with hub() as running:
        running.wait_until_ready()
        assert f"a hub is running on 127.0.0.1 port {running.port}" in lines("--port", str(running.port), level="ok")
