# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object BillingContactPatch."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class BillingContactPatch(Model):
    """Merge patch of a billing contact."""

    first_name: None | str | Unset = UNSET
    """Given name; null removes it."""
    last_name: None | str | Unset = UNSET
    """Family name; null removes it."""
    email: str | Unset = UNSET
    """E-mail address."""
    phone: None | str | Unset = UNSET
    """Telephone number; null removes it."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "first_name": "firstName",
        "last_name": "lastName",
        "email": "email",
        "phone": "phone",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.first_name = take("firstName", unset)
        self.last_name = take("lastName", unset)
        self.email = take("email", unset)
        self.phone = take("phone", unset)
        self.additional_properties = data or {}
        return self
