# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Metric."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET


@define(kw_only=True)
class Metric(Model):
    """A quantity over time, a point for each day in UTC that the window touches."""

    metric_id: str
    """Identifier of the metric."""
    unit: str
    """What a value counts."""
    from_time: datetime.datetime
    """Start of the window, at most 360 days ago."""
    to_time: datetime.datetime
    """End of the window, not in the future."""
    points: list[MetricPoint]
    """The days in their order; a day without activity has the value 0."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "metric_id": "metricId",
        "unit": "unit",
        "from_time": "fromTime",
        "to_time": "toTime",
        "points": "points",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.metric_id = take("metricId", unset)
        self.unit = take("unit", unset)
        value = take("fromTime", unset)
        self.from_time = parse_datetime(value) if type(value) is str else value
        value = take("toTime", unset)
        self.to_time = parse_datetime(value) if type(value) is str else value
        value = take("points", unset)
        self.points = (
            [MetricPoint._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.metric_point import MetricPoint
