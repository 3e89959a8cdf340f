# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object SubscriptionEvent."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..models.subscription_event_type import SubscriptionEventType
from ..types import UNSET


@define(kw_only=True)
class SubscriptionEvent(Model):
    """Something happened to a subscription."""

    type: SubscriptionEventType
    """What happened."""
    timestamp: datetime.datetime
    """When the hub learned of it."""
    data: Subscription
    """A customer's subscription; its quantity is the number of paid seats."""
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
        self.data = Subscription._load(value) if type(value) is dict else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.subscription import Subscription
