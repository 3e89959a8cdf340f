from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.activity import metrics, stats
from qbdconnect_server.services.instances import instances
from qbdconnect_server.storage.queries import instances as instance_queries
from qbdconnect_server.storage.queries import metrics as queries
from qbdconnect_server.storage.queries.metrics import Increment
from tests.activity import OPERATOR, settle
from tests.factories import NOW, Calls, Clock, stored_instance

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio


@pytest.fixture
async def hub(hub: Hub) -> Hub:
    """Add two instances."""
    await hub.database.write(settle, "a", "b", now=NOW - timedelta(days=500))
    return hub


@pytest.fixture
def calls(hub: Hub, calls: Calls) -> Calls:
    """Let every test have the instances."""
    return calls


async def add(hub: Hub, metric: str, day: str, value: int, instance_id: str = "inst_a") -> None:
    customer_id = "cust_b" if instance_id == "inst_b" else "cust_a"
    await hub.database.write(queries.add, OPERATOR, [Increment(instance_id, metric, day, customer_id, value)])


async def get(calls: Calls, metric: str, from_time: str, to_time: str) -> Any:
    call = calls.tenant("cust_a", "getInstanceMetric")
    return await metrics.get(call, "inst_a", metric, from_time=from_time, to_time=to_time)


async def test_the_list_of_metrics_is_that_of_the_contract(calls: Calls, contract: Any) -> None:
    shown = await metrics.described(calls.tenant("cust_a", "listInstanceMetrics"), "inst_a")
    operation = contract.document["paths"]["/instances/{instanceId}/metrics"]["get"]
    assert shown == operation["responses"]["200"]["content"]["application/json"]["example"]
    for instance_id in ("inst_b", "inst_none"):
        with pytest.raises(NotFound):
            await metrics.described(calls.tenant("cust_a", "listInstanceMetrics"), instance_id)


async def test_every_day_that_the_window_touches_has_a_point(hub: Hub, calls: Calls) -> None:
    await add(hub, "requests", "2026-11-18", 99)
    await add(hub, "requests", "2026-11-19", 2)
    await add(hub, "requests", "2026-11-21", 3)
    await add(hub, "rows", "2026-11-20", 7)
    await add(hub, "requests", "2026-11-20", 8, "inst_b")
    shown = await get(calls, "requests", "2026-11-20T01:00:00+02:00", "2026-11-21T00:00:00Z")
    assert shown == {
        "metricId": "requests",
        "unit": "requests",
        "fromTime": "2026-11-19T23:00:00Z",
        "toTime": "2026-11-21T00:00:00Z",
        "points": [
            {"time": "2026-11-19T00:00:00Z", "value": 2},
            {"time": "2026-11-20T00:00:00Z", "value": 0},
            {"time": "2026-11-21T00:00:00Z", "value": 3},
        ],
    }


async def test_durations_are_shown_in_seconds(hub: Hub, calls: Calls) -> None:
    await add(hub, "duration", "2026-11-21", 90_250)
    shown = await get(calls, "duration", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z")
    assert (shown["unit"], [point["value"] for point in shown["points"]]) == ("seconds", [90.25])


@pytest.mark.parametrize(
    ("from_time", "to_time", "shown", "days"),
    [
        # NOW is 2026-11-21T23:30:00Z, and 360 days before is 2025-11-26.
        ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z", ("2025-11-26T23:30:00Z", "2026-11-21T23:30:00Z"), 361),
        ("0001-01-01T00:00:00Z", "2025-11-27T00:00:00Z", ("2025-11-26T23:30:00Z", "2025-11-27T00:00:00Z"), 2),
        ("2026-11-21T23:00:00Z", "9999-12-31T23:59:59Z", ("2026-11-21T23:00:00Z", "2026-11-21T23:30:00Z"), 1),
        ("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", ("2025-11-26T23:30:00Z", "2025-11-26T23:30:00Z"), 1),
        ("2029-01-01T00:00:00Z", "2030-01-01T00:00:00Z", ("2026-11-21T23:30:00Z", "2026-11-21T23:30:00Z"), 1),
        ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z"), 1),
    ],
)
async def test_the_window_is_moved_into_the_past_360_days(
    calls: Calls, from_time: str, to_time: str, shown: tuple[str, str], days: int
) -> None:
    metric = await get(calls, "bytes", from_time, to_time)
    assert (metric["fromTime"], metric["toTime"]) == shown
    assert len(metric["points"]) == days
    assert metric["points"][0]["time"][:10] == shown[0][:10]
    assert metric["points"][-1]["time"][:10] == shown[1][:10]


async def test_what_is_unknown_or_foreign_is_not_found(calls: Calls) -> None:
    window = {"from_time": "2026-11-21T00:00:00Z", "to_time": "2026-11-21T00:00:00Z"}
    call = calls.tenant("cust_a", "getInstanceMetric")
    for instance_id, metric in (("inst_a", "none"), ("inst_b", "rows"), ("inst_none", "rows")):
        with pytest.raises(NotFound):
            await metrics.get(call, instance_id, metric, **window)
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    with pytest.raises(NotFound):
        await metrics.get(call, "inst_a", "rows", **window)


async def test_a_window_that_ends_before_it_starts_is_refused(calls: Calls) -> None:
    with pytest.raises(RuleBroken) as caught:
        await get(calls, "rows", "2026-11-21T00:00:00Z", "2026-11-20T23:59:59Z")
    assert caught.value.errors[0].parameter == "toTime"
    with pytest.raises(RuleBroken) as caught:
        await get(calls, "rows", "0000-11-21T00:00:00Z", "2026-11-20T23:59:59Z")
    assert caught.value.errors[0].parameter == "fromTime"


async def customer_stats(calls: Calls, customer_id: str = "cust_a", **window: str) -> Any:
    asked = {"begin": "2026-11-20T12:00:00Z", "end": "2026-11-21T12:00:00Z", **window}
    return await stats.of_customer(calls.tenant("cust_a", "getCustomerStats"), customer_id, **asked)


async def test_stats_sum_up_whole_days_by_instance(hub: Hub, calls: Calls) -> None:
    sla = {"supportHours": 1, "transactionLimit": 500, "defaultHourlyRate": 10}
    second = stored_instance("inst_a2", "cust_a", sla=sla)
    await hub.database.write(instance_queries.insert_all, OPERATOR, [second], {}, now=NOW)
    for day, value in (("2026-11-19", 1000), ("2026-11-20", 1), ("2026-11-21", 2), ("2026-11-22", 1000)):
        await add(hub, "sessions", day, value)
        await add(hub, "transactions", day, 10 * value, "inst_a2")
        await add(hub, "errors", day, 50 * value, "inst_b")
    await add(hub, "requests", "2026-11-20", 5)
    await add(hub, "errors", "2026-11-20", 4)
    await add(hub, "rows", "2026-11-20", 999)
    shown = await customer_stats(calls)
    nothing = {"sessions": 0, "requests": 0, "transactions": 0, "errors": 0}
    assert shown == {
        "customerId": "cust_a",
        "begin": "2026-11-20T12:00:00Z",
        "end": "2026-11-21T12:00:00Z",
        "sessions": 3,
        "requests": 5,
        "transactions": 30,
        "errors": 4,
        "instances": [
            {**nothing, "instanceId": "inst_a", "name": "Main", "sessions": 3, "requests": 5, "errors": 4},
            {**nothing, "instanceId": "inst_a2", "name": "Main", "transactions": 30, "transactionLimit": 500},
        ],
    }


async def test_stats_include_instances_that_were_deleted_since(hub: Hub, calls: Calls, clock: Clock) -> None:
    await add(hub, "sessions", "2026-11-10", 7)
    clock.now = datetime(2026, 11, 10, 18, tzinfo=UTC)
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    on_the_day = await customer_stats(calls, begin="2026-11-10T20:00:00Z")
    assert [(each["instanceId"], each["sessions"]) for each in on_the_day["instances"]] == [("inst_a", 7)]
    assert on_the_day["sessions"] == 7
    later = await customer_stats(calls, begin="2026-11-11T00:00:00Z")
    assert (later["sessions"], later["instances"]) == (0, [])


async def test_stats_of_a_customer_without_instances_are_empty(hub: Hub, calls: Calls) -> None:
    from qbdconnect_server.storage.queries import customers  # noqa: PLC0415 - only here
    from tests.factories import stored_customer  # noqa: PLC0415 - only here

    await hub.database.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    call = calls.operator("getCustomerStats")
    window = {"begin": "2026-11-20T12:00:00Z", "end": "2026-11-20T12:00:00Z"}
    shown = await stats.of_customer(call, "cust_c", **window)
    assert (shown["sessions"], shown["instances"]) == (0, [])
    for customer_id in ("cust_b", "cust_none"):
        with pytest.raises(NotFound):
            await customer_stats(calls, customer_id)


async def test_stats_refuse_a_window_that_ends_before_it_starts(calls: Calls) -> None:
    with pytest.raises(RuleBroken) as caught:
        await customer_stats(calls, begin="2026-11-21T12:00:00.000001Z")
    assert caught.value.errors[0].parameter == "end"
