"""A request without a database: the contract's checks against FastAPI's response_model and stock Connexion."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import structlog

from qbdconnect_server.logs import configure_logs

from .arithmetic import geometric_mean, microseconds, speedups
from .asgi import started
from .data import cases
from .fixed import dataset, fixed_data
from .harness import measure
from .peers import connexion_stock, fastapi_plain
from .product_fixed import create_app, document
from .report import Detail, Figure, Topic

if TYPE_CHECKING:
    from .arithmetic import Timings
    from .harness import Effort

OURS = "QBD Connect"
LOGGING = "QBD Connect, access log on"
FASTAPI = "FastAPI response_model"
STOCK = "stock Connexion"
COMPARED = ("get", "find", "post", "list-50")
BOUNDS = {FASTAPI: 4.0, STOCK: 20.0}


async def measure_http(effort: Effort) -> Topic:
    """Measure every variant with the same fixed answers."""
    data = dataset()
    fixed, contract = fixed_data(data), document()
    async with AsyncExitStack() as stack:
        nowhere = stack.enter_context(Path(os.devnull).open("w"))  # noqa: ASYNC230, SIM115 - it cannot wait
        apps: dict[str, Any] = {
            LOGGING: create_app(fixed, contract, access_log("info", nowhere)),
            OURS: create_app(fixed, contract, access_log("warning", nowhere)),
            FASTAPI: fastapi_plain.create_app(fixed),
            STOCK: connexion_stock.create_app(fixed, contract),
        }
        variants = {name: await stack.enter_async_context(started(app)) for name, app in apps.items()}
        timings = await measure(variants, cases(data), effort)
    return topic(timings)


def access_log(level: str, stream: TextIO) -> Any:
    """Make the logger that the server uses in production, with its JSON lines, from a level up."""
    configure_logs(level, "json", stream)
    return structlog.get_logger(__name__).bind()


def topic(timings: Timings) -> Topic:
    """Turn the timings into verdicts."""
    by_case = {peer: speedups(timings, OURS, peer, COMPARED) for peer in BOUNDS}
    logging = {peer: geometric_mean(speedups(timings, LOGGING, peer, COMPARED).values()) for peer in BOUNDS}
    return Topic(
        f"Request without a database: CPU time, peer / QBD Connect, geometric mean of {', '.join(COMPARED)}",
        "one request at a time, bearer key, 26 further routes, answers checked; no access log on either side",
        [
            *(Figure(f"against {peer}", geometric_mean(by_case[peer].values()), bound=BOUNDS[peer]) for peer in BOUNDS),
            *(Figure(f"against {peer}, our access log on", logging[peer]) for peer in BOUNDS),
        ],
        [
            *(Detail(f"{peer} / {OURS}", by_case[peer], "x") for peer in BOUNDS),
            *(Detail(name, microseconds(timings, name, COMPARED), "us") for name in (OURS, LOGGING, FASTAPI, STOCK)),
        ],
    )
