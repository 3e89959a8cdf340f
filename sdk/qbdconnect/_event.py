"""An event of a type that this version of the SDK does not know."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - attrs' `resolve_types` and other readers of annotations look it up
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime
from qbdconnect._unset import UNSET, Unset


@define(kw_only=True)
class UnknownEvent(Model):
    """Something happened that this version of the SDK has no model for; `data` is what was sent."""

    type: str
    """What happened."""
    timestamp: dt.datetime | Unset = UNSET
    """When it happened."""
    data: Any = UNSET
    """What it happened to, as parsed JSON."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members beside these."""

    _wire_names = {"type": "type", "timestamp": "timestamp", "data": "data"}  # noqa: RUF012 - declared by Model
    _read_only = frozenset()

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        self.type = data.pop("type", UNSET)
        timestamp = data.pop("timestamp", UNSET)
        self.timestamp = parse_datetime(timestamp) if isinstance(timestamp, str) else timestamp
        self.data = data.pop("data", UNSET)
        self.additional_properties = data
        return self
