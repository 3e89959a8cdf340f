"""Failures of a command: one clear line on stderr and an exit code, never a traceback or a secret."""

import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any, ClassVar, Final, NoReturn

import typer
from typer.core import TyperGroup

INTERRUPTED: Final = 130


class CommandFailed(Exception):  # noqa: N818  it reads as what it says
    """A command cannot do its work; the message is the line that is shown."""

    exit_code: ClassVar = 1


class WrongUse(CommandFailed):
    """The options of a command do not fit."""

    exit_code = 2


class Commands(TyperGroup):
    """A group of commands that tells every failure in the same way."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run a command and leave the process with its exit code."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except typer.Abort:
            code = INTERRUPTED
        except Exception as error:  # noqa: BLE001 - every error of every command ends here
            lines, code = explain(error)
            for line in lines:
                typer.echo(line, err=True)
        sys.exit(code)


def explain(error: Exception) -> tuple[list[str], int]:
    """Give the lines that tell an error, and the exit code."""
    from qbdconnect_server.errors import QBDConnectError  # noqa: PLC0415 - only where an error is told
    from qbdconnect_server.settings import SettingsError  # noqa: PLC0415 - pydantic would slow every --help down

    match error:
        case SettingsError():
            return list(error.faults), WrongUse.exit_code
        case CommandFailed():
            return [f"error: {error}"], error.exit_code
        case QBDConnectError():
            return [f"error: {error.detail}"], CommandFailed.exit_code
        case typer.TyperException():
            message = " ".join(error.format_message().split())
            return [f"error: {message} (--help shows how it is used)"], error.exit_code
        case OSError(strerror=str(reason)):
            return [f"error: {reason}"], CommandFailed.exit_code
        case _:
            return list(_unforeseen(error)), CommandFailed.exit_code


def _unforeseen(error: Exception) -> Iterator[str]:
    # The message of an unforeseen error may hold what is secret, so it is shown only on demand.
    if os.environ.get("QBDCONNECT_LOG_LEVEL", "").lower() == "debug":
        yield "".join(traceback.format_exception(error)).rstrip()
    yield f"error: unexpected {type(error).__name__} (QBDCONNECT_LOG_LEVEL=debug shows where)"
