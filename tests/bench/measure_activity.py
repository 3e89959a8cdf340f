"""The event log with a million rows: metrics, pages at any depth, and batches that come in."""

from __future__ import annotations

import gc
import sqlite3
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from qbdconnect_server.services.activity import activity
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers, event_log, instances, metrics
from qbdconnect_server.storage.queries.customers import StoredCustomer
from qbdconnect_server.storage.queries.event_log import Filter
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.timeline import Window

from .activity_data import COLUMNS, FIRST, LAST, SESSION, Place, entries, fill, id_at_depth, scan, sum_up
from .arithmetic import ratio
from .report import Detail, Figure, Topic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sqlalchemy import Connection

    from qbdconnect_server.services.activity.activity import Entry
    from qbdconnect_server.storage.database import Database

OPERATOR = Scope(None)
SMALL, LARGE = 300_000, 1_001_000
DEPTH = 1_000_000
PAGE = 51  # 50 and the one that tells whether there is a next page
BATCH = 1000
PIECE = 100_000
RAW = f"INSERT INTO event_log({COLUMNS}) VALUES ({', '.join('?' * 8)})"
CONDITIONS = {
    "sqlite": "all rows are one instance's; CPU time of the query, median of the ratios of the rounds",
    "postgresql": "all rows are one instance's; wall time of the query, median of the ratios of the rounds",
}
# PostgreSQL works in processes of its own, so only the wall tells what it took.
CLOCKS = {"sqlite": time.process_time, "postgresql": time.perf_counter}


@dataclass(frozen=True, slots=True)
class Scale:
    """How many rows, and how often to ask; the full figures are the promise, small ones only try the bench."""

    small: int
    large: int
    depth: int
    ingested: int
    rounds: int
    calls: int


FULL = Scale(SMALL, LARGE, DEPTH, ingested=40_000, rounds=15, calls=20)
QUICK = Scale(6_000, 20_400, 20_000, ingested=4_000, rounds=3, calls=5)


@dataclass(frozen=True, slots=True)
class Log:
    """A database with a filled log."""

    database: Database
    place: Place

    async def metric(self) -> Any:
        """Ask for the sums of all days."""
        first, last = FIRST.date().isoformat(), LAST.date().isoformat()
        return await self.database.read(
            metrics.by_day, OPERATOR, self.place.instance_id, "requests", first_day=first, last_day=last
        )

    async def page(self, starting_after: int | None = None, window: Window | None = None, **wanted: str) -> Any:
        """Ask for a page."""
        return await self.database.read(
            event_log.page,
            OPERATOR,
            self.place.instance_id,
            window or Window(),
            Filter(**wanted),
            count=PAGE,
            starting_after=starting_after,
        )


async def measure_activity(dialect: str, urls: Mapping[str, str], scale: Scale) -> Topic:
    """Measure on two migrated, empty databases, `small` and `large`."""
    async with AsyncExitStack() as stack:
        small = await _filled(stack, urls["small"], scale.small)
        large = await _filled(stack, urls["large"], scale.large)
        deep = await large.database.read(id_at_depth, large.place, scale.depth)
        days = Window(FIRST + timedelta(days=20), FIRST + timedelta(days=30))
        questions: dict[str, Callable[[], Awaitable[Any]]] = {
            "metric, small": small.metric,
            "metric, large": large.metric,
            "page": large.page,
            "page, deep": lambda: large.page(deep),
            "deep, by action": lambda: large.page(deep, action="request.sent"),
            "of old days": lambda: large.page(window=days),
            "of old days, by action": lambda: large.page(window=days, action="request.completed"),
            "of an old session": lambda: large.page(session_id="sess_7"),
        }
        await _check(questions, scale)
        clock = CLOCKS[dialect]
        timings = await _rounds(questions, scale, clock)
        scanned = await _seconds(lambda: large.database.read(scan, large.place), 3, clock)
        ingest = await _ingest(large.database, urls["large"], scale) if dialect == "sqlite" else None
    return _topic(dialect, timings, scanned, ingest, is_full=scale == FULL)


async def _filled(stack: AsyncExitStack, url: str, count: int) -> Log:
    """Make a log; in pieces, since no statement may take longer than a request."""
    database = connect(url)
    await database.open()
    stack.push_async_callback(database.close)
    place = Place("inst_bench", "cust_bench")
    await database.write(_make_place, place)
    for start in range(0, count, PIECE):
        await database.write(fill, place, range(start, min(start + PIECE, count)), count)
    await database.write(sum_up)
    if url.startswith("postgresql"):
        # What autovacuum does within a minute.
        await database.write(lambda connection: connection.execute(text("ANALYZE")))
    return Log(database, place)


def _make_place(connection: Connection, place: Place) -> None:
    customer = StoredCustomer(place.customer_id, None, None, None, {})
    customers.insert_one(connection, OPERATOR, customer, now=FIRST)
    instance = StoredInstance(
        id=place.instance_id,
        customer_id=place.customer_id,
        user_name=place.instance_id,
        file_id="",
        validated=True,
        app_url=None,
        sla=None,
        document={},
        date_created="",
    )
    instances.insert_all(connection, OPERATOR, [instance], {}, now=FIRST)


async def _check(questions: Mapping[str, Callable[[], Awaitable[Any]]], scale: Scale) -> None:
    """Make sure that what is timed is what is meant."""
    answers = {name: await ask() for name, ask in questions.items()}
    sums = {name: sum(answers[f"metric, {name}"].values()) for name in ("small", "large")}
    assert sums == {"small": scale.small, "large": scale.large}, sums
    lengths = {name: len(answer) for name, answer in answers.items() if not name.startswith("metric")}
    assert lengths.pop("of an old session") == SESSION
    assert set(lengths.values()) == {PAGE}, lengths
    assert answers["page"][0].id - answers["page, deep"][0].id == scale.depth


async def _rounds(
    questions: Mapping[str, Callable[[], Awaitable[Any]]], scale: Scale, clock: Callable[[], float]
) -> dict[str, list[float]]:
    """Time every question once a round."""
    timings: dict[str, list[float]] = {name: [] for name in questions}
    gc.collect()
    gc.freeze()
    for _ in range(scale.rounds):
        for name, ask in questions.items():
            timings[name].append(await _seconds(ask, scale.calls, clock))
    gc.unfreeze()
    return timings


async def _seconds(ask: Callable[[], Awaitable[Any]], calls: int, clock: Callable[[], float]) -> float:
    await ask()
    begin = clock()
    for _ in range(calls):
        await ask()
    return (clock() - begin) / calls


async def _ingest(database: Database, url: str, scale: Scale) -> dict[str, list[float]]:
    """Measure rows per CPU second in batches of 1,000: ours with sums by day, and the driver alone without them.

    Both write into the same large table, with the same durability, and in turns.
    """
    made = entries(scale.ingested)
    await database.write(activity.record, OPERATOR, made[:BATCH])  # a warm-up, which also compiles the statements
    raw = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    rates: dict[str, list[float]] = {"raw": [], "ours": []}
    for start in range(0, len(made), 4 * BATCH):
        batches = [made[first : first + BATCH] for first in range(start, start + 4 * BATCH, BATCH)]
        rows = [[_as_sqlite(entry) for entry in batch] for batch in batches]
        begin = time.process_time()
        for batch in rows:
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(RAW, batch)
            raw.execute("COMMIT")
        rates["raw"].append(4 * BATCH / (time.process_time() - begin))
        begin = time.process_time()
        for entries_of_batch in batches:
            await database.write(activity.record, OPERATOR, entries_of_batch)
        rates["ours"].append(4 * BATCH / (time.process_time() - begin))
    raw.close()
    return rates


def _as_sqlite(entry: Entry) -> tuple[Any, ...]:
    event = entry.event
    return (*event[:2], event.timestamp.strftime("%Y-%m-%d %H:%M:%S.%f"), *event[3:])


def _topic(
    dialect: str,
    timings: dict[str, list[float]],
    scanned: float,
    ingest: dict[str, list[float]] | None,
    *,
    is_full: bool,
) -> Topic:
    middle = {name: statistics.median(rounds) for name, rounds in timings.items()}
    figures = [
        Figure(
            "a metric: 1,001,000 rows against 300,000",
            ratio(timings["metric, large"], timings["metric, small"]),
            bound=1.5,
            direction="at most",
        ),
        Figure(
            "a page: depth 1,000,000 against 0",
            ratio(timings["page, deep"], timings["page"]),
            bound=2.0,
            direction="at most",
        ),
        Figure(
            "a metric: counting the rows against the sums by day",
            scanned / middle["metric, large"],
            bound=50.0 if is_full else None,  # few rows are counted quickly
        ),
    ]
    details = [Detail("microseconds", {name: value * 1e6 for name, value in middle.items()}, "us")]
    if ingest is not None:
        figures.append(Figure("batches with sums: rows per CPU second, ours / sqlite3", _share(ingest), bound=0.5))
        rates = {name: statistics.median(values) for name, values in ingest.items()}
        details.append(Detail("rows per CPU second", rates, "rows/s"))
    return Topic(f"Event log of a million rows, {dialect}", CONDITIONS[dialect], figures, details)


def _share(ingest: dict[str, list[float]]) -> float:
    return ratio(ingest["ours"], ingest["raw"])
