# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InstanceStats."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class InstanceStats(Model):
    """What one instance did."""

    instance_id: str
    """The instance."""
    name: str
    """Its name."""
    sessions: int
    """Sessions started."""
    requests: int
    """Requests answered."""
    transactions: int
    """Writes that QuickBooks executed."""
    errors: int
    """Answers that report an error, and requests that failed."""
    transaction_limit: int | Unset = UNSET
    """Transactions that its service level agreement includes in one billing period."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "instance_id": "instanceId",
        "name": "name",
        "sessions": "sessions",
        "requests": "requests",
        "transactions": "transactions",
        "errors": "errors",
        "transaction_limit": "transactionLimit",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.instance_id = take("instanceId", unset)
        self.name = take("name", unset)
        self.sessions = take("sessions", unset)
        self.requests = take("requests", unset)
        self.transactions = take("transactions", unset)
        self.errors = take("errors", unset)
        self.transaction_limit = take("transactionLimit", unset)
        self.additional_properties = data or {}
        return self
