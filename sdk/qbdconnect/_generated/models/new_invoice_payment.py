# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewInvoicePayment."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..types import UNSET, Unset


@define(kw_only=True)
class NewInvoicePayment(Model):
    """How an invoice is paid; without any member, by the customer's usual payment method."""

    amount: float | Unset = UNSET
    """The amount, to be checked against what is still to be paid; less is possible only with `paymentIntentId`."""
    payment_method_id: str | Unset = UNSET
    """Payment method of the customer to be charged."""
    payment_intent_id: str | Unset = UNSET
    """A payment that was made before (`POST /payments`), was not refunded, and shall pay this invoice."""
    out_of_band: bool | Unset = UNSET
    """Whether it was paid without the payment provider, such as by cheque, which operators note."""
    reference: str | Unset = UNSET
    """Number of the cheque or of the transfer; only with `outOfBand`."""
    date: datetime.date | Unset = UNSET
    """Day of that payment; only with `outOfBand`."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "amount": "amount",
        "payment_method_id": "paymentMethodId",
        "payment_intent_id": "paymentIntentId",
        "out_of_band": "outOfBand",
        "reference": "reference",
        "date": "date",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.amount = take("amount", unset)
        self.payment_method_id = take("paymentMethodId", unset)
        self.payment_intent_id = take("paymentIntentId", unset)
        self.out_of_band = take("outOfBand", unset)
        self.reference = take("reference", unset)
        value = take("date", unset)
        self.date = parse_date(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self
