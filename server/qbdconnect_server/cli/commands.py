"""The commands with their options and their help; those of a group stand in `<group>_commands`.

What a command does is found in the module that it imports.
"""

from pathlib import Path
from typing import Annotated, Final

import typer

from .customer_commands import customers_app
from .failures import Commands
from .job_commands import jobs_app
from .key_commands import keys_app
from .options import EXIT_CODES, DatabaseUrl, show_help_without_command

# Imports inside the commands keep --help quick: what they import takes far longer than the command line itself.
# ruff: noqa: PLC0415

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
app.add_typer(keys_app, name="keys")
app.add_typer(jobs_app, name="jobs")
app.add_typer(customers_app, name="customers")

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
    show_help_without_command(context)


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


@app.command(short_help="Run background work beside the hub.", epilog=EXIT_CODES)
def work(database_url: DatabaseUrl = None) -> None:
    """Run background work until Ctrl+C or SIGTERM, in as many processes as you like; jobs get 10 seconds to finish.

    `serve` does this as well, unless QBDCONNECT_WORKERS is 0. It needs PostgreSQL: a SQLite file is for one process.

    \b
    Example:
      QBDCONNECT_DATABASE_URL=postgresql://hub:...@db/hub qbdconnect-server work
    """  # noqa: D301  see serve
    from qbdconnect_server.settings import load_settings

    settings = load_settings(database_url=database_url)

    from .work import run

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


@app.command(short_help="Copy the SQLite database into one file.", epilog=EXIT_CODES)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; only its owner may read it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Copy the SQLite database into one file, complete and checked, while the hub runs; PostgreSQL has pg_dump.

    \b
    Example:
      qbdconnect-server backup hub-monday.db
    """  # noqa: D301  see serve
    from .backup import run_backup

    run_backup(file, force=force, database_url=database_url)


@app.command(short_help="Put a backup in the place of the SQLite database.", epilog=EXIT_CODES)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` has written.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Put a backup in the place of the SQLite database, which nobody may have open; the replaced one is kept.

    A backup of an earlier release is migrated, one of a later release refused. PostgreSQL has pg_restore.

    \b
    Example:
      qbdconnect-server restore hub-monday.db
    """  # noqa: D301  see serve
    from .backup import run_restore

    run_restore(file, database_url=database_url)


@app.command("encryption-key", short_help="Make a key for QBDCONNECT_ENCRYPTION_KEYS.", epilog=EXIT_CODES)
def encryption_key() -> None:
    """Make a key for QBDCONNECT_ENCRYPTION_KEYS and print it; nothing is stored.

    To replace a key, put the new one before the old one: the first seals, all of them unseal.
    """
    from qbdconnect_server.services.vault import new_encryption_key

    typer.echo(new_encryption_key())


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


@app.command("play-session", short_help="Play a session of a Web Connector.", epilog=EXIT_CODES)
def play_session(
    instance_id: Annotated[
        str, typer.Argument(metavar="INSTANCE_ID", help="Instance whose queued requests are answered.")
    ],
    database_url: DatabaseUrl = None,
) -> None:
    """Play one session of a Web Connector against an instance, and print what happened.

    It stands in until this release speaks with Web Connectors: it logs in, takes every queued request and answers it
    with a made-up success that fits its elements. No QuickBooks is asked, so never use it on an instance that counts.
    Webhooks of the session are sent by a running hub, on SQLite when it next looks for work: within 30 seconds.

    \b
    Example:
      qbdconnect-server play-session inst_...
    """  # noqa: D301  see serve
    from .play_session import run

    run(instance_id, database_url=database_url)


@app.command(short_help="Check settings, database, port and the like.", epilog=EXIT_CODES)
def doctor(host: Host = None, port: Port = None, database_url: DatabaseUrl = None) -> None:
    """Check settings, database, port, addresses, mail, payments, CRM, disk, permissions, clocks and parked jobs.

    Every line begins with ok, warn or fail; exit code 1 if one fails. Nothing is changed, and no secret shown.
    """
    from .doctor import run

    run(host=host, port=port, database_url=database_url)
