"""Metrics of an instance: quantities by day, read from the sums that are kept as things happen."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.activity import activity
from qbdconnect_server.services.activity.retention import KEPT
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.moments import days_of, parse_moment, show_day, show_moment
from qbdconnect_server.storage.queries import instance_owners
from qbdconnect_server.storage.queries import metrics as queries


class Kind(NamedTuple):
    """What a metric counts; what is stored is divided by `stored_in` to give its unit."""

    unit: str
    description: str
    stored_in: int = 1

    def value(self, stored: int) -> float:
        """Turn a stored sum into the unit of the metric."""
        return stored if self.stored_in == 1 else stored / self.stored_in


METRICS: Final[Mapping[str, Kind]] = {
    activity.SESSIONS: Kind("sessions", "Sessions started."),
    activity.REQUESTS: Kind("requests", "Requests answered."),
    activity.TRANSACTIONS: Kind("transactions", "Writes that QuickBooks executed."),
    activity.ERRORS: Kind("errors", "Answers that report an error, and requests that failed."),
    activity.ROWS: Kind("rows", "Objects that QuickBooks returned."),
    activity.DURATION: Kind("seconds", "Time that sessions took.", stored_in=1000),
    activity.BYTES: Kind("bytes", "Size of the answers of QuickBooks."),
}


async def described(call: Call, instance_id: str) -> list[types.MetricDescription]:
    """List the metrics; raises NotFound if there is no such instance."""
    if await call.read(instance_owners.customer_of, instance_id) is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return [{"id": name, "unit": kind.unit, "description": kind.description} for name, kind in METRICS.items()]


async def get(call: Call, instance_id: str, metric_id: str, *, from_time: str, to_time: str) -> types.Metric:
    """Show a metric, a point for each day that the window touches; both ends are moved into the past 360 days.

    Raises NotFound, and RuleBroken for a window that ends before it starts.
    """
    kind = METRICS.get(metric_id)
    if kind is None:
        raise NotFound(f"There is no metric {metric_id}; there are {', '.join(METRICS)}.")
    first = parse_moment(from_time, parameter="fromTime")
    last = parse_moment(to_time, parameter="toTime")
    if first > last:
        raise RuleBroken("The window ends before it starts.", parameter="toTime")
    now = call.hub.clock()
    first, last = (min(max(moment, now - KEPT), now) for moment in (first, last))
    stored = await call.read(queries.by_day, instance_id, metric_id, first_day=show_day(first), last_day=show_day(last))
    if stored is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return {
        "metricId": metric_id,
        "unit": kind.unit,
        "fromTime": show_moment(first),
        "toTime": show_moment(last),
        "points": [
            {"time": show_moment(day), "value": kind.value(stored.get(show_day(day), 0))}
            for day in days_of(first, last)
        ],
    }
