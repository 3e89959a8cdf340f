# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object UserUpdate."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..models.role import Role
from ..types import UNSET, Unset


@define(kw_only=True)
class UserUpdate(Model):
    """What may change of a user. Absent members stay as they are; members that only the hub sets are ignored, so that
    what was read can be sent back."""

    id: str | Unset = UNSET
    """Identifier of the user."""
    email: str | Unset = UNSET
    """E-mail address. A customer gives one to only one user, whatever its case, and so do the operators."""
    first_name: str | Unset = UNSET
    """Given name."""
    last_name: str | Unset = UNSET
    """Family name."""
    phone: str | Unset = UNSET
    """Telephone number."""
    role: Role | Unset = UNSET
    """What a user may do for a customer. An owner and an admin may do everything, but an admin nothing to owners; a
    member reads, and changes instances, their requests and the own profile; read-only reads."""
    customers: list[UserCustomer] | Unset = UNSET
    """The customers that the user works for; changed by linking and unlinking, here only repeated."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "id": "id",
        "email": "email",
        "first_name": "firstName",
        "last_name": "lastName",
        "phone": "phone",
        "role": "role",
        "customers": "customers",
        "date_created": "dateCreated",
    }
    _read_only = frozenset(
        {
            "id",
            "date_created",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.id = take("id", unset)
        self.email = take("email", unset)
        self.first_name = take("firstName", unset)
        self.last_name = take("lastName", unset)
        self.phone = take("phone", unset)
        self.role = take("role", unset)
        value = take("customers", unset)
        self.customers = (
            [UserCustomer._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.user_customer import UserCustomer
