"""The server as a process: from its start to the first good /readyz, and its memory after one request."""

from __future__ import annotations

import asyncio
import re
import statistics
from typing import TYPE_CHECKING

from .fixed import dataset
from .peers import engine
from .processes import serving
from .report import Figure, Topic

if TYPE_CHECKING:
    from pathlib import Path

    from .processes import Server

OURS = ("qbdconnect_server", "serve", "--port", "{port}")
PEER = ("uvicorn", "--factory", "tests.bench.peers.fastapi_orm:create_from_environment", "--port", "{port}")
START_BOUND = 2.0  # seconds
MEMORY_BOUND = 150.0  # MB


def measure_start(folder: Path, rounds: int) -> Topic:
    """Start the hub on a new file and again on the same file, then the peer; once a round."""
    samples: dict[str, list[float]] = {name: [] for name in ("first", "again", "memory", "peer", "peer memory")}
    for number in range(rounds):
        _start_hub(folder / f"round{number}", samples)
        _start_peer(folder / f"round{number}", samples)
    middle = {name: statistics.median(values) for name, values in samples.items()}
    return Topic(
        "The server as a process, SQLite",
        f"median of {rounds} starts; wall time from the start of the process to the first 200 of /readyz",
        [
            Figure("start, database as it was left", middle["again"], "s", START_BOUND, "at most"),
            Figure("first start, database created", middle["first"], "s", START_BOUND, "at most"),
            Figure("start of FastAPI + async ORM", middle["peer"], "s"),
            Figure("memory after start and one request", middle["memory"], "MB", MEMORY_BOUND, "at most"),
            Figure("memory of FastAPI + async ORM", middle["peer memory"], "MB"),
        ],
    )


def _start_hub(folder: Path, samples: dict[str, list[float]]) -> None:
    folder.mkdir()
    environment = {"QBDCONNECT_DATABASE_URL": f"sqlite:///{folder / 'hub.db'}"}
    log = folder / "hub.log"
    with serving(OURS, environment, log) as server:
        samples["first"].append(server.start)
        shown = re.search(r"qbdk_\w+", log.read_text())
        assert shown is not None, "the first start shows an operator key"
        samples["memory"].append(_memory_after_request(server, shown.group()))
    with serving(OURS, environment, folder / "again.log") as server:
        samples["again"].append(server.start)


def _start_peer(folder: Path, samples: dict[str, list[float]]) -> None:
    url = f"sqlite:///{folder / 'peer.db'}"
    data = dataset()
    asyncio.run(engine.load(url, data))
    with serving(PEER, {"BENCH_DATABASE_URL": url}, folder / "peer.log") as server:
        samples["peer"].append(server.start)
        samples["peer memory"].append(_memory_after_request(server, data.operator_key.secret))


def _memory_after_request(server: Server, token: str) -> float:
    status = server.get("/qbdconnect-api/v1/customers?gatewayCustomerId=cus_unknown", token)
    assert status == 404, f"a customer that nobody created is answered with {status}"
    return server.resident_megabytes()
