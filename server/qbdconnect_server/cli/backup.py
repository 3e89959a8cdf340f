"""`backup` and `restore`: the SQLite database as one file."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from qbdconnect_server.settings import Settings, load_settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.backup import back_up
from qbdconnect_server.storage.restoring import restore

from .failures import CommandFailed, WrongUse


def run_backup(file: Path, *, force: bool, database_url: str | None) -> None:
    """Write a backup, while the hub runs or not."""
    settings = load_settings(database_url=database_url)
    source = _sqlite_file(settings, "pg_dump")
    if file.exists() and file.samefile(source):
        raise WrongUse(f"{file} is the database itself")
    try:
        copied = back_up(source, file, force=force)
    except FileExistsError:
        raise CommandFailed(f"{file} exists: choose another name, or replace it with --force") from None
    typer.echo(f"{file} holds {settings.database_label}: {copied.size} bytes, revision {copied.revision}, checked")
    if not settings.sealing_keys:
        typer.echo("It also holds the hub's encryption key: keep it as secret as the database.", err=True)
    else:
        typer.echo("What is sealed in it can be read only with QBDCONNECT_ENCRYPTION_KEYS: keep them, too.", err=True)


def run_restore(file: Path, *, database_url: str | None) -> None:
    """Put a backup in the place of the database."""
    settings = load_settings(database_url=database_url)
    database = _sqlite_file(settings, "pg_restore")
    if not file.is_file():
        raise CommandFailed(f"there is no file {file}")
    if database.exists() and database.samefile(file):
        raise WrongUse(f"{file} is the database itself")
    restored = restore(file, database, now=datetime.now(UTC))
    typer.echo(f"{settings.database_label} holds what {file} held (revision {restored.revision})")
    if restored.kept is not None:
        typer.echo(f"The replaced database is kept as {restored.kept}", err=True)


def _sqlite_file(settings: Settings, tool: str) -> Path:
    address = DatabaseAddress.parse(settings.database_url)
    if not address.is_sqlite:
        raise WrongUse(
            f"{settings.database_label} is PostgreSQL: use {tool} (pg_dump makes a backup, pg_restore restores it)"
        )
    return Path(address.path)
