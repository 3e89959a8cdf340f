"""What tests of the command line share: a clean environment and a folder of their own."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from qbdconnect_server.logs import QUIET_LOGGERS
from qbdconnect_server.settings import ENV_PREFIX


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in, with no setting from outside."""
    for name in [name for name in os.environ if name.upper().startswith(ENV_PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _restored_logs() -> Iterator[None]:
    """Undo what commands configure for their process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # A new configuration closes the handlers that it replaces, and pytest's own must live on.
    root.handlers[:] = []
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.NOTSET)
