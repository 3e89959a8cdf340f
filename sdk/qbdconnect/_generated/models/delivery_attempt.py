# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object DeliveryAttempt."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class DeliveryAttempt(Model):
    """One try to deliver an event."""

    time: datetime.datetime
    """When it began."""
    duration_ms: int
    """How long it took, in milliseconds."""
    status: int | Unset = UNSET
    """HTTP status of the answer."""
    error: str | Unset = UNSET
    """What went wrong."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "time": "time",
        "duration_ms": "durationMs",
        "status": "status",
        "error": "error",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        value = take("time", unset)
        self.time = parse_datetime(value) if type(value) is str else value
        self.duration_ms = take("durationMs", unset)
        self.status = take("status", unset)
        self.error = take("error", unset)
        self.additional_properties = data or {}
        return self
