# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object BillingContact."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class BillingContact(Model):
    """The person who signed the customer up and receives its mail."""

    email: str
    """E-mail address."""
    first_name: str | Unset = UNSET
    """Given name."""
    last_name: str | Unset = UNSET
    """Family name."""
    phone: str | Unset = UNSET
    """Telephone number."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "email": "email",
        "first_name": "firstName",
        "last_name": "lastName",
        "phone": "phone",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.email = take("email", unset)
        self.first_name = take("firstName", unset)
        self.last_name = take("lastName", unset)
        self.phone = take("phone", unset)
        self.additional_properties = data or {}
        return self
