# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object PayoutEvent."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..models.payout_event_type import PayoutEventType
from ..types import UNSET


@define(kw_only=True)
class PayoutEvent(Model):
    """Something happened to a payout."""

    type: PayoutEventType
    """What happened."""
    timestamp: datetime.datetime
    """When the hub learned of it."""
    data: Payout
    """What of a charge reaches the bank account."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "type": "type",
        "timestamp": "timestamp",
        "data": "data",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.type = take("type", unset)
        value = take("timestamp", unset)
        self.timestamp = parse_datetime(value) if type(value) is str else value
        value = take("data", unset)
        self.data = Payout._load(value) if type(value) is dict else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.payout import Payout
