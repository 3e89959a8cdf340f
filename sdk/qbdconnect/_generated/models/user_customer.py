# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object UserCustomer."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..models.role import Role
from ..types import UNSET, Unset


@define(kw_only=True)
class UserCustomer(Model):
    """A customer that a user works for."""

    customer_id: str
    """The customer."""
    role: Role | Unset = UNSET
    """What a user may do for a customer. An owner and an admin may do everything, but an admin nothing to owners; a
    member reads, and changes instances, their requests and the own profile; read-only reads."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "customer_id": "customerId",
        "role": "role",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.customer_id = take("customerId", unset)
        self.role = take("role", unset)
        self.additional_properties = data or {}
        return self
