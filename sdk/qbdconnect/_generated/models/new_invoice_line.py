# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewInvoiceLine."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class NewInvoiceLine(Model):
    """A line to be invoiced, by `amount` and `description`, or by `priceId`."""

    description: str | Unset = UNSET
    """What it is for; required with an amount."""
    amount: float | Unset = UNSET
    """Amount of one unit; negative for a discount, which operators give."""
    price_id: str | Unset = UNSET
    """One-time price of one unit, as the payment provider knows it."""
    quantity: int | Unset = UNSET
    """How many units."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "description": "description",
        "amount": "amount",
        "price_id": "priceId",
        "quantity": "quantity",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.description = take("description", unset)
        self.amount = take("amount", unset)
        self.price_id = take("priceId", unset)
        self.quantity = take("quantity", unset)
        self.additional_properties = data or {}
        return self
