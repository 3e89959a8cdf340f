"""`work`: background work in a process of its own; tests/e2e/test_work.py lets it run."""

import asyncio
import os
import signal

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.cli import work
from qbdconnect_server.cli.stopping import SIGNALS
from qbdconnect_server.hub import build_hub
from qbdconnect_server.settings import Settings
from tests.server.cli.running import failure, run


def test_a_sqlite_file_is_for_one_process() -> None:
    result = run("work")
    assert failure(result).startswith("error: a SQLite file belongs to one process, and serve runs background work")
    assert result.exit_code == 1


def test_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_WORKERS", "0")
    result = run("work", "--database-url", "postgresql://db/hub")
    assert failure(result).startswith("error: QBDCONNECT_WORKERS is 0")
    assert result.exit_code == 2


def test_a_database_that_is_not_there() -> None:
    result = run("work", "--database-url", "postgresql://user:hunter2@127.0.0.1:1/hub")
    assert "cannot be used" in failure(result)
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it(number: int) -> None:
    async def live() -> None:
        asyncio.get_running_loop().call_later(0.3, os.kill, os.getpid(), number)
        async with asyncio.timeout(20):
            await work._work(build_hub(Settings(workers=1)))

    handlers = {each: signal.getsignal(each) for each in SIGNALS}
    with capture_logs() as logs:
        asyncio.run(live())
    for each, handler in handlers.items():
        signal.signal(each, handler)
    assert [each["event"] for each in logs] == ["worker started", "worker stopped"]
