"""Fresh processes: what an import costs, how long a server takes to its first answer, and what it then holds."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds
TIMED = "import time; start = time.process_time(); {code}; print(time.process_time() - start)"


class NotReadyError(Exception):
    """A server did not answer in time, or ended."""


def cpu_of(code: str) -> float:
    """Run code in a fresh Python and return the CPU seconds that it took, without those of the interpreter's start."""
    command = [sys.executable, "-c", TIMED.format(code=code)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has answered /readyz; `start` is the wall time in seconds from the start of its process."""

    process: subprocess.Popen[str]
    port: int
    start: float

    def get(self, path: str, token: str) -> int:
        """Send a request with an API key and return the status."""
        return _status(self.port, path, {"Authorization": f"Bearer {token}"})

    def resident_megabytes(self) -> float:
        """Read how much memory the process holds (VmRSS), in MB of 1024 * 1024 bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Start `python -m ...` (with `{port}` replaced by a free one), wait for its /readyz, and stop it at the end."""
    port = _free_port()
    command = [sys.executable, "-m", *(argument.format(port=port) for argument in arguments)]
    with log.open("w") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env=os.environ | environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True
        )
        try:
            _wait_until_ready(process, port, log)
            yield Server(process, port, time.perf_counter() - begin)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_ready(process: subprocess.Popen[str], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _status(port, "/readyz", {}) == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.005)
    raise NotReadyError(f"no answer of /readyz; the server wrote:\n{log.read_text()}")


def _status(port: int, path: str, headers: Mapping[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
