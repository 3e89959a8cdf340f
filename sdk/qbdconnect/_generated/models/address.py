# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Address."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class Address(Model):
    """Postal address of a customer."""

    street1: str
    """Street and number."""
    city: str
    """City."""
    state: str
    """Two-letter code of the state."""
    postal_code: str
    """ZIP or ZIP+4 code."""
    street2: str | Unset = UNSET
    """Suite, floor or building."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "street1": "street1",
        "city": "city",
        "state": "state",
        "postal_code": "postalCode",
        "street2": "street2",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.street1 = take("street1", unset)
        self.city = take("city", unset)
        self.state = take("state", unset)
        self.postal_code = take("postalCode", unset)
        self.street2 = take("street2", unset)
        self.additional_properties = data or {}
        return self
