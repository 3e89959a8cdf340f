# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object MetricPoint."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET


@define(kw_only=True)
class MetricPoint(Model):
    """One day of a metric."""

    time: datetime.datetime
    """Beginning of the day, UTC."""
    value: float
    """Sum over the day, in the unit of the metric."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "time": "time",
        "value": "value",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        value = take("time", unset)
        self.time = parse_datetime(value) if type(value) is str else value
        self.value = take("value", unset)
        self.additional_properties = data or {}
        return self
