"""Every command with its options and its help; the work is done in the other modules of this room."""

from typing import Annotated, Final

import typer

from .failures import Commands

# Imports inside the commands keep --help quick: what they import takes far longer than the command line itself.
# ruff: noqa: PLC0415

EXIT_CODES: Final = "Exit codes: 0 done, 1 failed, 2 wrong option or setting, 130 interrupted."
EPILOG: Final = f"Every setting is a variable QBDCONNECT_*; `qbdconnect-server doctor` lists them all. {EXIT_CODES}"

app = typer.Typer(
    name="qbdconnect-server",
    cls=Commands,
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
keys_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
app.add_typer(keys_app, name="keys")

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Database, instead of QBDCONNECT_DATABASE_URL. Other users of this machine can see options, so keep a "
        "URL with a password in the environment.",
    ),
]
Host = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where to listen, instead of QBDCONNECT_HOST.")]
# Text, since the settings check it, in the same words for the option and the variable.
Port = Annotated[str | None, typer.Option(metavar="NUMBER", help="Port, instead of QBDCONNECT_PORT.")]


@app.callback()
def show_commands(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Run and look after a QBD Connect hub, the System API between cloud billing and QuickBooks Desktop."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("qbdconnect-server"))
        raise typer.Exit
    _show_help_without_command(context)


@keys_app.callback()
def show_key_commands(context: typer.Context) -> None:
    """Create, list and revoke API keys."""
    _show_help_without_command(context)


def _show_help_without_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(short_help="Run the hub.", epilog=EXIT_CODES)
def serve(host: Host = None, port: Port = None, database_url: DatabaseUrl = None) -> None:
    """Run the hub until Ctrl+C or SIGTERM; requests under way get 10 seconds to finish.

    A SQLite database is created and migrated by itself, PostgreSQL by `qbdconnect-server migrate`. If the database
    holds no operator key yet, the first is created and shown on stdout, only this once. Logs go to stderr.

    \b
    Examples:
      qbdconnect-server serve
      qbdconnect-server serve --host 0.0.0.0 --port 9000
      QBDCONNECT_DATABASE_URL=postgresql://hub:...@db/hub qbdconnect-server serve
    """  # noqa: D301  \b is the help's mark for lines to keep
    from qbdconnect_server.settings import load_settings

    # A wrong setting is told at once, before the server's own imports.
    settings = load_settings(host=host, port=port, database_url=database_url)

    from .serve import run

    run(settings)


@app.command(short_help="Bring the tables of the database to this release.", epilog=EXIT_CODES)
def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a migration is pending.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring the tables of the database to this release.

    \b
    Examples:
      qbdconnect-server migrate
      qbdconnect-server migrate --check
    """  # noqa: D301  see serve
    from .migrate import run

    run(check=check, database_url=database_url)


@keys_app.command("create", short_help="Create an API key.", epilog=EXIT_CODES)
def create_key(  # noqa: PLR0913  one argument for each option
    *,
    operator: Annotated[bool, typer.Option("--operator", help="A key of the hub's operator, who sees it all.")] = False,
    customer: Annotated[
        str | None, typer.Option(metavar="ID", help="A key of this customer, who sees only its own data.")
    ] = None,
    scopes: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="What the key may do, such as customers:read,instances:write. Default: all."),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Every scope that reads, none that writes.")] = False,
    name: Annotated[str, typer.Option(metavar="TEXT", help="A name that tells keys apart in the list.")] = "",
    expires_in: Annotated[
        str | None, typer.Option(metavar="TIME", help="Hours, days or weeks, such as 12h, 90d or 52w. Default: never.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Create an API key and print it, only this once, as the one line on stdout.

    \b
    Examples:
      qbdconnect-server keys create --operator --name laptop
      qbdconnect-server keys create --customer cust_... --read-only --expires-in 90d
      KEY=$(qbdconnect-server keys create --operator)
    """  # noqa: D301  see serve
    from .keys import KeyOptions, create

    options = KeyOptions(operator, customer, scopes, read_only, name, expires_in)
    create(options, database_url=database_url)


@keys_app.command("list", short_help="List the API keys.", epilog=EXIT_CODES)
def list_keys(database_url: DatabaseUrl = None) -> None:
    """List the API keys: id, state, dates, owner, scopes and name, never the keys themselves.

    A key begins with qbdk_ and the digits of its id.
    """
    from .keys import show

    show(database_url=database_url)


@keys_app.command("revoke", short_help="Revoke an API key.", epilog=EXIT_CODES)
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as `keys list` shows it.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Revoke an API key; from then on it is refused.

    \b
    Example:
      qbdconnect-server keys revoke key_...
    """  # noqa: D301  see serve
    from .keys import revoke

    revoke(key_id, database_url=database_url)


@app.command(short_help="Add sample customers and instances.", epilog=EXIT_CODES)
def seed(database_url: DatabaseUrl = None) -> None:
    """Add sample customers with instances, and print a key of the first customer on stdout.

    Run again, it adds what is missing and replaces the key.

    \b
    Example:
      qbdconnect-server seed --database-url sqlite:///sample.db
    """  # noqa: D301  see serve
    from .seed import run

    run(database_url=database_url)


@app.command(short_help="Check settings, database, port and the like.", epilog=EXIT_CODES)
def doctor(host: Host = None, port: Port = None, database_url: DatabaseUrl = None) -> None:
    """Check settings, database, port, public address, file permissions and clock; exit with 1 if one fails.

    Every line begins with ok, warn or fail. Nothing is changed.
    """
    from .doctor import run

    run(host=host, port=port, database_url=database_url)
