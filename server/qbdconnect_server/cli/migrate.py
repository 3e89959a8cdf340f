"""`migrate`: bring the tables of a database to this release."""

from pathlib import Path

import typer

from qbdconnect_server.settings import load_settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.migrating import migrate, pending

from .failures import CommandFailed


def run(*, check: bool, database_url: str | None) -> None:
    """Migrate a database, or only tell whether that is needed."""
    settings = load_settings(database_url=database_url)
    label = settings.database_label
    if not _is_pending(settings.database_url):
        typer.echo(f"{label} is up to date")
    elif check:
        raise CommandFailed(f"{label} is not migrated: run qbdconnect-server migrate")
    else:
        migrate(settings.database_url)
        typer.echo(f"{label} is migrated")


def _is_pending(url: str) -> bool:
    # Looking into a SQLite database that does not exist would create it.
    address = DatabaseAddress.parse(url)
    return (address.is_sqlite and not Path(address.path).exists()) or pending(url)
