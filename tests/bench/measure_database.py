"""A request with its database: the hub against FastAPI with the async ORM and with Core, on SQLite or PostgreSQL."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from .arithmetic import geometric_mean, microseconds, speedups
from .asgi import started
from .data import cases
from .harness import Case, measure
from .peers import engine, fastapi_core, fastapi_orm
from .product import running_hub
from .report import Detail, Figure, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .arithmetic import Timings
    from .asgi import ASGIApp, Request
    from .data import Dataset
    from .harness import Effort

OURS = "QBD Connect"
ORM = "FastAPI + async ORM"
CORE = "FastAPI + Core"
VARIANTS = (OURS, ORM, CORE)
PEERS = {ORM: fastapi_orm.create_app, CORE: fastapi_core.create_app}
COMPARED = ("get", "find", "post", "list-50")
CONDITIONS = {
    "sqlite": "16 requests at once; WAL, synchronous=FULL on every side; peers with aiosqlite",
    "postgresql": "16 requests at once; default durable settings, 16 connections on every side; all with asyncpg",
}


async def measure_database(dialect: str, urls: Mapping[str, str], bound: float, effort: Effort) -> Topic:
    """Measure every variant on its own database; that of the hub must be migrated already."""
    async with AsyncExitStack() as stack:
        ours, data = await stack.enter_async_context(running_hub(urls[OURS]))
        variants: dict[str, ASGIApp] = {OURS: ours}
        for name, create_app in PEERS.items():
            await engine.load(urls[name], data)
            variants[name] = await stack.enter_async_context(started(create_app(urls[name])))
        timings = await measure(variants, [*cases(data), repeatable_post(data)], effort)
    return topic(dialect, timings, bound)


def repeatable_post(data: Dataset) -> Case:
    """Make the post that carries an Idempotency-Key: the hub claims it and saves the answer, the peers ignore it."""
    post = next(case for case in cases(data) if case.name == "post")

    def request(number: int) -> Request:
        # Another customer than the plain post of this number creates.
        plain = post.request(-1 - number)
        return replace(plain, headers=((b"idempotency-key", b"bench-%d" % number),))

    return replace(post, name="post+key", request=request)


def topic(dialect: str, timings: Timings, bound: float) -> Topic:
    """Turn the timings into verdicts; only the comparison with the ORM has a bound."""
    names = (*COMPARED, "post+key")
    by_case = {peer: speedups(timings, OURS, peer, names) for peer in PEERS}
    means = {peer: geometric_mean(by_case[peer][case] for case in COMPARED) for peer in PEERS}
    return Topic(
        f"Request with {dialect}: CPU time, peer / QBD Connect, geometric mean of {', '.join(COMPARED)}",
        CONDITIONS[dialect],
        [Figure(f"against {ORM}", means[ORM], bound=bound), Figure(f"against {CORE}", means[CORE])],
        [
            *(Detail(f"{peer} / {OURS}", by_case[peer], "x") for peer in PEERS),
            *(Detail(name, microseconds(timings, name, names), "us") for name in VARIANTS),
        ],
    )
