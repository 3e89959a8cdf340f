"""What every room of tests may use."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgresql import PostgreSQL, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    # The processes of one run of pytest-xdist share a server.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # Not in pytest's own folders: it makes them private to this user, and PostgreSQL never runs as root.
    with running(Path(tempfile.gettempdir()) / f"postgresql-{run}") as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def _mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no test write mails into the folder that it runs in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QBDCONNECT_MAIL_FOLDER", str(tmp_path_factory.mktemp("mail")))
        yield
