"""Figures about the hub for Prometheus, in a registry of their own."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

OTHER: Final = "other"  # pages, probes and paths that do not exist
STATUS_CLASSES: Final = ("none", "1xx", "2xx", "3xx", "4xx", "5xx")  # none: broken off before an answer
# Seconds. Most answers take single milliseconds; above ten seconds callers have given up.
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is asked at each scrape: whether the database works, in which seconds it said so, and its jobs.

    `jobs` are (kind, state, number); None where the database could not tell.
    """

    database_up: bool
    database_seconds: float
    jobs: Iterable[tuple[str, str, int]] | None


class Metrics:
    """Counts requests by operation and writes all figures in Prometheus' text format."""

    def __init__(self, operations: Iterable[str], violations: Mapping[str, int], *, version: str) -> None:
        """Prepare the figures; `violations` is read at each scrape and tells answers against the contract."""
        names = (*operations, OTHER)
        self._registry = CollectorRegistry()
        counter = Counter(
            "qbdconnect_http_requests", "Requests, by operation and status class.", ["operation", "status"],
            registry=self._registry,
        )  # fmt: skip
        histogram = Histogram(
            "qbdconnect_http_request_duration_seconds", "Seconds until the answer was sent, by operation.",
            ["operation"], buckets=BUCKETS, registry=self._registry,
        )  # fmt: skip
        # Looking a label up costs more than counting, so every series is made now.
        self._counts = {name: [counter.labels(name, status) for status in STATUS_CLASSES] for name in names}
        self._durations = {name: histogram.labels(name) for name in names}
        ProcessCollector(registry=self._registry)
        self._registry.register(_Build(version))
        self._registry.register(_Violations(names[:-1], violations))

    def observe(self, scope: dict[str, Any]) -> partial[None]:
        """Watch a request (an observer of the edge)."""
        return partial(self._count, scope["state"])

    def write(self, snapshot: Snapshot) -> bytes:
        """Write everything in Prometheus' text format."""
        at_scrape = CollectorRegistry()
        at_scrape.register(_AtScrape(snapshot))
        return generate_latest(self._registry) + generate_latest(at_scrape)

    def _count(self, state: Mapping[str, Any], status: int, seconds: float) -> None:
        name = state.get("operation_id", OTHER)
        self._counts[name][status // 100].inc()
        self._durations[name].observe(seconds)


class _Build:
    def __init__(self, version: str) -> None:
        self._version = version

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("qbdconnect_build_info", "Release of the hub.", labels=["version", "python"])
        build.add_metric([self._version, platform.python_version()], 1)
        yield build


class _Violations:
    def __init__(self, operations: Iterable[str], violations: Mapping[str, int]) -> None:
        self._operations = tuple(operations)
        self._violations = violations

    def collect(self) -> Iterator[Metric]:
        found = CounterMetricFamily(
            "qbdconnect_contract_violations", "Answers that broke the contract.", labels=["operation"]
        )
        for name in self._operations:
            found.add_metric([name], self._violations.get(name, 0))
        yield found


class _AtScrape:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "qbdconnect_database_up", "Whether the database answers.", float(self._snapshot.database_up)
        )
        yield GaugeMetricFamily(
            "qbdconnect_database_check_seconds",
            "Seconds that the check of the database took.",
            self._snapshot.database_seconds,
        )
        if self._snapshot.jobs is not None:
            jobs = GaugeMetricFamily("qbdconnect_jobs", "Background jobs.", labels=["kind", "state"])
            for kind, state, number in self._snapshot.jobs:
                jobs.add_metric([kind, state], number)
            yield jobs
