"""`nox -s bench`: measure, print a table for each topic, and exit with 1 if a bound is missed."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import uvloop

from qbdconnect_server.logs import configure_logs

from . import postgresql
from .harness import Effort
from .measure_activity import FULL as FULL_ACTIVITY
from .measure_activity import QUICK as QUICK_ACTIVITY
from .measure_activity import Scale, measure_activity
from .measure_database import OURS, VARIANTS, measure_database
from .measure_http import measure_http
from .measure_sdk import measure_sdk
from .measure_start import measure_start
from .measure_work import Load, measure_work
from .product import migrate_database
from .report import Topic, render, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

T = TypeVar("T")

TOPICS = ("http", "sqlite", "postgresql", "activity", "activity-postgresql", "sdk", "start", "work")
LOGS = {"activity": "sqlite", "activity-postgresql": "postgresql"}
SIZES = ("small", "large")
BOUNDS = {"sqlite": 3.0, "postgresql": 2.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure in each topic."""

    database: Effort
    http: Effort
    sdk: Effort
    activity: Scale
    work: Load
    imports: int
    starts: int


FULL = Plan(Effort(7, 192, 16), Effort(9, 250), Effort(9, 400), FULL_ACTIVITY, Load(20.0, 3_000), imports=9, starts=5)
QUICK = Plan(Effort(2, 48, 16), Effort(2, 40), Effort(2, 40), QUICK_ACTIVITY, Load(2.0, 200), imports=2, starts=1)


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every bound is kept."""
    options = parse(arguments)
    configure_logs("warning", "json")
    logging.getLogger().setLevel(logging.ERROR)
    plan = QUICK if options.quick else FULL
    begin = time.monotonic()
    topics: list[Topic] = []
    for name in options.only or TOPICS:
        with tempfile.TemporaryDirectory(prefix="qbdconnect-bench-") as folder:
            topic = measure_topic(name, plan, Path(folder))
        print(render(topic), flush=True)
        topics.append(topic)
    if options.json:
        write_json(topics, options.json)
    missed = [figure.what for topic in topics for figure in topic.figures if figure.verdict == "FAIL"]
    summary = f"missed: {'; '.join(missed)}" if missed else "every bound is kept"
    print(f"{summary} ({time.monotonic() - begin:.0f} s)")
    return 1 if missed else 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few requests only; answers are compared all the same")
    parser.add_argument("--only", action="append", choices=TOPICS, help="one topic; may be given more than once")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure into a file")
    return parser.parse_args(arguments)


def measure_topic(name: str, plan: Plan, folder: Path) -> Topic:
    """Measure one topic with its files in a folder."""
    alone = {
        "http": lambda: run(lambda: measure_http(plan.http)),
        "sdk": lambda: measure_sdk(plan.sdk, plan.imports),
        "start": lambda: measure_start(folder, plan.starts),
        "work": lambda: measure_work_on_both(plan.work, folder),
    }
    if name in alone:
        return alone[name]()
    if name in LOGS:
        return measure_logs(LOGS[name], plan.activity, folder)
    if name == "sqlite":
        urls = {variant: f"sqlite:///{folder / f'{number}.db'}" for number, variant in enumerate(VARIANTS)}
        return measure_on(name, urls, plan.database)
    with ExitStack() as stack:
        address = stack.enter_context(postgresql.running(folder / "data"))
        names = {variant: f"bench_{number}" for number, variant in enumerate(VARIANTS)}
        urls = run(lambda: postgresql.create_databases(address, names))
        return measure_on(name, urls, plan.database)


def measure_on(dialect: str, urls: dict[str, str], effort: Effort) -> Topic:
    """Measure the variants on their databases."""
    migrate_database(urls[OURS])
    return run(lambda: measure_database(dialect, urls, BOUNDS[dialect], effort))


def measure_logs(dialect: str, scale: Scale, folder: Path) -> Topic:
    """Measure event logs of two sizes."""
    with ExitStack() as stack:
        urls = {size: f"sqlite:///{folder / size}.db" for size in SIZES}
        if dialect == "postgresql":
            address = stack.enter_context(postgresql.running(folder / "data"))
            urls = run(lambda: postgresql.create_databases(address, {size: f"bench_{size}" for size in SIZES}))
        for url in urls.values():
            migrate_database(url)
        return run(lambda: measure_activity(dialect, urls, scale))


def measure_work_on_both(load: Load, folder: Path) -> Topic:
    """Measure background work on a file and on a server."""
    with postgresql.running(folder / "data") as address:
        urls = run(lambda: postgresql.create_databases(address, {"PostgreSQL": "bench_work"}))
        urls["SQLite"] = f"sqlite:///{folder / 'work.db'}"
        for url in urls.values():
            migrate_database(url)
        return measure_work(urls, load, folder)


def run(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run async work in uvloop, as servers do."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
