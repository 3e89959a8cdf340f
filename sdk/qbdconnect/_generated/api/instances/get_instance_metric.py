# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /instances/{instanceId}/metrics/{metricId}."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.metric import Metric

if TYPE_CHECKING:
    import httpx2


def request(
    instance_id: str,
    metric_id: str,
    *,
    from_time: datetime.datetime | str,
    to_time: datetime.datetime | str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/instances/{path_segment(instance_id)}/metrics/{path_segment(metric_id)}",
        query={
            "fromTime": from_time,
            "toTime": to_time,
        },
    )


def parse(response: httpx2.Response) -> Metric:
    """Read the answer."""
    return Metric._load(response.json())
