"""What the commands share: options, exit codes, and help for a group that is called without a command."""

from typing import Annotated, Final

import typer

EXIT_CODES: Final = "Exit codes: 0 done, 1 failed, 2 wrong option or setting, 130 interrupted."

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Database, instead of QBDCONNECT_DATABASE_URL. Other users of this machine can see options, so keep a "
        "URL with a password in the environment.",
    ),
]


def show_help_without_command(context: typer.Context) -> None:
    """Show the commands of a group."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
