"""`migrate`."""

from pathlib import Path

from tests.postgresql import PostgreSQL
from tests.server.cli.running import failure, run


def test_sqlite(folder: Path) -> None:
    assert failure(run("migrate", "--check")) == (
        "error: sqlite:///qbdconnect.db is not migrated: run qbdconnect-server migrate"
    )
    assert not (folder / "qbdconnect.db").exists()
    assert run("migrate").stdout == "sqlite:///qbdconnect.db is migrated\n"
    assert run("migrate", "--check").stdout == "sqlite:///qbdconnect.db is up to date\n"
    assert run("migrate").stdout == "sqlite:///qbdconnect.db is up to date\n"


def test_postgresql(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh()
    assert "is not migrated" in failure(run("migrate", "--check", "--database-url", url))
    assert "is migrated" in run("migrate", "--database-url", url).stdout
    assert "is up to date" in run("migrate", "--check", "--database-url", url).stdout
