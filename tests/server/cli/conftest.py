"""What tests of the command line share: a clean environment and a folder of their own."""

import os
from pathlib import Path

import pytest

from qbdconnect_server.settings import ENV_PREFIX


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in, with no setting from outside."""
    for name in [name for name in os.environ if name.upper().startswith(ENV_PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _restored_logs(restored_logs: None) -> None:
    """Every command configures the logs."""
