"""The server as its users run it: `qbdconnect-server serve` in a process of its own, on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "qbdconnect_server"]
BASE_PATH = "/qbdconnect-api/v1"
SECONDS_TO_START = 30


class LiveServer:
    """A server process that can be stopped, killed and started again on the same database."""

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        """Prepare a server; settings are named without their prefix. Its log goes to a file in the folder."""
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.api = self.address + BASE_PATH
        self.database_url = database_url
        self.log = folder / "server.log"
        self._needs_migration = not database_url.startswith("sqlite:")
        self._environment = server_environment(
            database_url=database_url,
            port=str(self.port),
            log_format="json",
            **{"mail_folder": str(folder / "mail"), **self._stripe_file(folder), **settings},
        )
        self._process: subprocess.Popen[bytes] | None = None

    def _stripe_file(self, folder: Path) -> dict[str, str]:
        """Keep the simulated Stripe out of the working folder; a SQLite database has it beside itself."""
        return {"simulated_stripe_file": str(folder / "stripe.db")} if self._needs_migration else {}

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the process, on a database that is up to date, and wait until it answers."""
        if self._needs_migration:
            self.command("migrate")
            self._needs_migration = False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([*COMMAND, "serve"], env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.02)

    def is_ready(self) -> bool:
        """Whether the server says that it can serve."""
        try:
            with quick_client() as client:
                return client.get(f"{self.address}/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def kill(self) -> None:
        """End the process as a power failure would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end and wait for it."""
        self._end(signal.SIGTERM)

    def command(self, *arguments: str) -> str:
        """Run a command of the server on the same database and return what it prints."""
        result = run_command(*arguments, environment=self._environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def send(self, method: str, path: str, *, key: str | None = None, body: object = None) -> httpx2.Response:
        """Send a request below the base path of the API."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with quick_client() as client:
            return client.request(method, self.api + path, json=body, headers=headers)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None


def quick_client() -> httpx2.Client:
    """Make a client for plain http, without certificates: to load them takes far longer than a request."""
    return httpx2.Client(verify=False, timeout=30)


@contextlib.contextmanager
def serving(database_url: str, folder: Path, **settings: str) -> Iterator[LiveServer]:
    """Run a server for the length of a block."""
    server = LiveServer(database_url, folder, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def server_environment(**settings: str) -> dict[str, str]:
    """Return the environment of a server process: this one's, without settings of its own but the given."""
    # A process that is killed leaves half a file of measurements, which coverage cannot combine.
    ours = ("QBDCONNECT_", "COVERAGE_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return inherited | {f"QBDCONNECT_{name.upper()}": value for name, value in settings.items()}


def run_command(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of the server to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
