"""Failures of commands."""

import subprocess
import sys

import pytest
import typer

from qbdconnect_server.cli.failures import CommandFailed, WrongUse, explain
from qbdconnect_server.errors import NotFound
from qbdconnect_server.settings import SettingsError
from tests.live_server import COMMAND
from tests.server.cli.running import failure, run


@pytest.mark.parametrize(
    ("error", "lines", "code"),
    [
        (SettingsError(("one", "two")), ["one", "two"], 2),
        (CommandFailed("no"), ["error: no"], 1),
        (WrongUse("no"), ["error: no"], 2),
        (NotFound("no"), ["error: no"], 1),
        (OSError(28, "No space left on device"), ["error: No space left on device"], 1),
        (
            ValueError("hunter2"),
            ["error: unexpected ValueError (QBDCONNECT_LOG_LEVEL=debug shows where)"],
            1,
        ),
        (OSError("hunter2"), ["error: unexpected OSError (QBDCONNECT_LOG_LEVEL=debug shows where)"], 1),
    ],
)
def test_every_error_has_its_line_and_its_code(error: Exception, lines: list[str], code: int) -> None:
    assert explain(error) == (lines, code)


def test_unforeseen_error_is_shown_in_full_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_LOG_LEVEL", "DEBUG")
    (trace, line), _ = explain(ValueError("details"))
    assert "ValueError: details" in trace
    assert line.startswith("error: unexpected ValueError")


@pytest.mark.parametrize(
    "arguments", [["dance"], ["--loud"], ["serve", "--loud"], ["keys", "dance"], ["keys", "revoke"]]
)
def test_wrong_use_is_told_in_one_line(arguments: list[str]) -> None:
    result = run(*arguments)
    assert failure(result).endswith("(--help shows how it is used)")
    assert result.exit_code == 2


def test_interrupted_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qbdconnect_server.cli.migrate.run", interrupt)
    assert run("migrate").exit_code == 130


def test_aborted_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def abort(**_: object) -> None:
        raise typer.Abort

    monkeypatch.setattr("qbdconnect_server.cli.migrate.run", abort)
    assert run("migrate").exit_code == 130


def test_help_loads_nothing_of_the_server() -> None:
    script = (
        "import sys; from qbdconnect_server.cli import app\n"
        "try: app(['serve', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'connexion', 'sqlalchemy', 'pydantic', 'lxml', 'uvicorn'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_module_is_the_command_line() -> None:
    result = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("Usage: qbdconnect-server [OPTIONS] COMMAND")
