from __future__ import annotations

import platform
from collections import Counter
from typing import Any

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from qbdconnect_server.telemetry.metrics import Metrics, Snapshot
from qbdconnect_server.telemetry.scraping import take_snapshot

FINE = Snapshot(database_up=True, database_seconds=0.25, jobs=[("mail", "parked", 3), ("webhook", "ready", 1)])
Labels = frozenset[tuple[str, str]]


def read(text: bytes) -> dict[tuple[str, Labels], float]:
    """Read Prometheus' text format with its own reader."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def labels(**names: str) -> Labels:
    return frozenset(names.items())


def made(violations: Counter[str] | None = None) -> Metrics:
    return Metrics(["getThing", "listThings"], violations if violations is not None else Counter(), version="1.2.3")


def serve(metrics: Metrics, state: dict[str, Any], status: int, seconds: float) -> None:
    metrics.observe({"state": state})(status, seconds)


def test_requests_are_counted_by_operation_and_status_class() -> None:
    metrics = made()
    for status in (200, 201, 404, 499, 500, 0):
        serve(metrics, {"operation_id": "getThing"}, status, 0.003)
    serve(metrics, {}, 404, 0.003)
    found = read(metrics.write(FINE))

    def count(operation: str, status: str) -> float:
        return found["qbdconnect_http_requests_total", labels(operation=operation, status=status)]

    assert [count("getThing", each) for each in ("2xx", "4xx", "5xx", "none")] == [2, 2, 1, 1]
    assert count("other", "4xx") == 1
    assert count("listThings", "2xx") == 0  # a series that exists from the start shows its first event


def test_durations_fall_into_buckets() -> None:
    metrics = made()
    for seconds in (0.0005, 0.004, 0.2, 60):
        serve(metrics, {"operation_id": "getThing"}, 200, seconds)
    found = read(metrics.write(FINE))
    name = "qbdconnect_http_request_duration_seconds"

    def bucket(bound: str) -> float:
        return found[f"{name}_bucket", labels(operation="getThing", le=bound)]

    assert [bucket(bound) for bound in ("0.001", "0.005", "0.25", "10.0", "+Inf")] == [1, 2, 3, 3, 4]
    assert found[f"{name}_count", labels(operation="getThing")] == 4
    assert found[f"{name}_sum", labels(operation="getThing")] == pytest.approx(60.2045)


def test_requests_cannot_make_series() -> None:
    metrics = made()
    before = len(read(metrics.write(FINE)))
    for number in range(100):
        metrics.observe({"state": {"request_id": str(number)}, "path": f"/{number}", "method": "X"})(404, 1)
    assert len(read(metrics.write(FINE))) == before


def test_violations_are_read_at_the_scrape() -> None:
    violations: Counter[str] = Counter()
    metrics = made(violations)
    violations["getThing"] += 2
    found = read(metrics.write(FINE))
    assert found["qbdconnect_contract_violations_total", labels(operation="getThing")] == 2
    assert found["qbdconnect_contract_violations_total", labels(operation="listThings")] == 0


def test_database_jobs_process_and_release() -> None:
    found = read(made().write(FINE))
    assert found["qbdconnect_database_up", labels()] == 1
    assert found["qbdconnect_database_check_seconds", labels()] == 0.25
    assert found["qbdconnect_jobs", labels(kind="mail", state="parked")] == 3
    assert found["qbdconnect_jobs", labels(kind="webhook", state="ready")] == 1
    assert found["qbdconnect_build_info", labels(version="1.2.3", python=platform.python_version())] == 1
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"):
        assert found[name, labels()] > 0


def test_a_database_that_is_down_is_a_figure() -> None:
    found = read(made().write(Snapshot(database_up=False, database_seconds=3, jobs=None)))
    assert found["qbdconnect_database_up", labels()] == 0
    assert not [name for name, _ in found if name == "qbdconnect_jobs"]


def test_two_hubs_in_one_process_do_not_share_figures() -> None:
    one, other = made(), made()
    serve(one, {"operation_id": "getThing"}, 200, 0.1)
    key = ("qbdconnect_http_requests_total", labels(operation="getThing", status="2xx"))
    assert (read(one.write(FINE))[key], read(other.write(FINE))[key]) == (1, 0)
    assert not [family for family in REGISTRY.collect() if family.name.startswith("qbdconnect")]


@pytest.mark.anyio
async def test_a_snapshot_of_a_database_that_works() -> None:
    async def check() -> None:
        pass

    async def count() -> list[tuple[str, str, int]]:
        return [("mail", "ready", 2)]

    snapshot = await take_snapshot(check, count)
    assert (snapshot.database_up, snapshot.jobs) == (True, [("mail", "ready", 2)])
    assert 0 <= snapshot.database_seconds < 1


@pytest.mark.anyio
@pytest.mark.parametrize("failing", ["check", "count"])
async def test_a_snapshot_of_a_database_that_fails(failing: str) -> None:
    async def check() -> None:
        if failing == "check":
            raise OSError("hunter2")

    async def count() -> list[tuple[str, str, int]]:
        raise OSError("hunter2")

    snapshot = await take_snapshot(check, count)
    assert (snapshot.database_up, snapshot.jobs) == (False, None)
