# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InvoiceLine."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class InvoiceLine(Model):
    """A line of an invoice."""

    line_id: str
    """Identifier of the line."""
    amount: float
    """Amount of the whole line."""
    description: str | Unset = UNSET
    """What it is for."""
    quantity: int | Unset = UNSET
    """How many units."""
    price_id: str | Unset = UNSET
    """Price of one unit; for an amount it is one that the payment provider made up."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "line_id": "lineId",
        "amount": "amount",
        "description": "description",
        "quantity": "quantity",
        "price_id": "priceId",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.line_id = take("lineId", unset)
        self.amount = take("amount", unset)
        self.description = take("description", unset)
        self.quantity = take("quantity", unset)
        self.price_id = take("priceId", unset)
        self.additional_properties = data or {}
        return self
