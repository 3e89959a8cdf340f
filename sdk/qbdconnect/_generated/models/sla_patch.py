# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object SlaPatch."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class SlaPatch(Model):
    """Merge patch of a service level agreement."""

    support_hours: float | Unset = UNSET
    """Hours of support that are included."""
    transaction_limit: int | Unset = UNSET
    """Writes that QuickBooks may execute in one billing period."""
    default_hourly_rate: float | Unset = UNSET
    """Price of an hour of support beyond those."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "support_hours": "supportHours",
        "transaction_limit": "transactionLimit",
        "default_hourly_rate": "defaultHourlyRate",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.support_hours = take("supportHours", unset)
        self.transaction_limit = take("transactionLimit", unset)
        self.default_hourly_rate = take("defaultHourlyRate", unset)
        self.additional_properties = data or {}
        return self
