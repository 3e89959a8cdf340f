"""Commands run in this process, and a hub in a process of its own."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from typer.testing import CliRunner, Result

from qbdconnect_server.cli import app
from tests.live_server import COMMAND, free_port

SECRET = re.compile(r"qbdk_[0-9a-f]{32}_[0-9a-f]{64}")


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, arguments)


def failure(result: Result) -> str:
    """The one line on stderr of a command that failed."""
    assert result.exit_code != 0
    (line,) = result.stderr.splitlines()
    return line


class HubProcess:
    """A hub that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        """Wait until the hub can work; fail if it ends or takes 30 seconds."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.process.communicate()
            try:
                if httpx2.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError("the hub is not ready after 30 seconds")

    def stop(self, number: int = signal.SIGTERM) -> tuple[str, str]:
        """End the hub in an orderly way; return what it wrote on stdout and stderr."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)


def start_process(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start `qbdconnect-server` in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def hub(*arguments: str, **environment: str) -> Iterator[HubProcess]:
    """Run a hub on a free port, stopped at the end if it still runs."""
    port = free_port()
    process = start_process("serve", "--port", str(port), *arguments, **environment)
    try:
        yield HubProcess(process, port)
    finally:
        process.terminate()
        process.communicate(timeout=20)
