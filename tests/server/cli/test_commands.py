"""The commands and their help."""

from importlib.metadata import version

import pytest

from tests.server.cli.running import run

COMMANDS = [
    ["serve"],
    ["migrate"],
    ["seed"],
    ["doctor"],
    ["keys", "create"],
    ["keys", "list"],
    ["keys", "revoke"],
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_exit_codes(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Exit codes: 0 done, 1 failed, 2 wrong option or setting" in " ".join(result.stdout.split())


def test_without_a_command_the_commands_are_shown() -> None:
    result = run()
    assert result.exit_code == 0
    for name, *_ in COMMANDS:
        assert f"\n  {name} " in result.stdout


def test_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, version("qbdconnect-server") + "\n")


def test_without_a_command_on_keys_its_commands_are_shown() -> None:
    assert "revoke  Revoke an API key." in run("keys").stdout
