# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object CustomerStats."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET


@define(kw_only=True)
class CustomerStats(Model):
    """What the instances of a customer did on the days in UTC that a window touches; deleted instances count, too."""

    customer_id: str
    """The customer."""
    begin: datetime.datetime
    """Start of the window."""
    end: datetime.datetime
    """End of the window."""
    sessions: int
    """Sessions started."""
    requests: int
    """Requests answered."""
    transactions: int
    """Writes that QuickBooks executed."""
    errors: int
    """Answers that report an error, and requests that failed."""
    instances: list[InstanceStats]
    """The same for each instance."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "customer_id": "customerId",
        "begin": "begin",
        "end": "end",
        "sessions": "sessions",
        "requests": "requests",
        "transactions": "transactions",
        "errors": "errors",
        "instances": "instances",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.customer_id = take("customerId", unset)
        value = take("begin", unset)
        self.begin = parse_datetime(value) if type(value) is str else value
        value = take("end", unset)
        self.end = parse_datetime(value) if type(value) is str else value
        self.sessions = take("sessions", unset)
        self.requests = take("requests", unset)
        self.transactions = take("transactions", unset)
        self.errors = take("errors", unset)
        value = take("instances", unset)
        self.instances = (
            [InstanceStats._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.instance_stats import InstanceStats
