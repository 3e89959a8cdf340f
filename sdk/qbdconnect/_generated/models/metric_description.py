# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object MetricDescription."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class MetricDescription(Model):
    """One of the quantities that are counted."""

    id: str
    """Identifier of the metric."""
    unit: str
    """What a value counts, such as `requests`, `seconds` or `bytes`."""
    description: str
    """What is counted."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "id": "id",
        "unit": "unit",
        "description": "description",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.id = take("id", unset)
        self.unit = take("unit", unset)
        self.description = take("description", unset)
        self.additional_properties = data or {}
        return self
