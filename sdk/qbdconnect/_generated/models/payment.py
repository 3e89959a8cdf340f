# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Payment."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class Payment(Model):
    """Money that a customer paid, or is to pay."""

    payment_id: str
    """Identifier of the payment."""
    status: str
    """State at the payment provider, such as `succeeded`, `paid` or `open`."""
    amount: float
    """The amount."""
    currency: str
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    customer_id: str | Unset = UNSET
    """The customer."""
    invoice_id: str | Unset = UNSET
    """The invoice that it pays."""
    payment_method_id: str | Unset = UNSET
    """How it was paid."""
    payment_intent_id: str | Unset = UNSET
    """The payment behind an invoice's payment."""
    charge_id: str | Unset = UNSET
    """The charge, by which a payout names it."""
    fee: float | Unset = UNSET
    """What the payment provider keeps, once it is booked."""
    net: float | Unset = UNSET
    """What is left, once it is booked."""
    out_of_band: bool | Unset = UNSET
    """Whether it was paid without the payment provider."""
    reference: str | Unset = UNSET
    """Number of the cheque or of the transfer."""
    date: datetime.date | Unset = UNSET
    """Day of that payment."""
    description: str | Unset = UNSET
    """What it is for."""
    paid_at: datetime.datetime | Unset = UNSET
    """When it was paid."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    metadata: dict[str, str] | Unset = UNSET
    """Texts that the payment provider keeps with an object, but for the hub's own."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "payment_id": "paymentId",
        "status": "status",
        "amount": "amount",
        "currency": "currency",
        "customer_id": "customerId",
        "invoice_id": "invoiceId",
        "payment_method_id": "paymentMethodId",
        "payment_intent_id": "paymentIntentId",
        "charge_id": "chargeId",
        "fee": "fee",
        "net": "net",
        "out_of_band": "outOfBand",
        "reference": "reference",
        "date": "date",
        "description": "description",
        "paid_at": "paidAt",
        "date_created": "dateCreated",
        "metadata": "metadata",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.payment_id = take("paymentId", unset)
        self.status = take("status", unset)
        self.amount = take("amount", unset)
        self.currency = take("currency", unset)
        self.customer_id = take("customerId", unset)
        self.invoice_id = take("invoiceId", unset)
        self.payment_method_id = take("paymentMethodId", unset)
        self.payment_intent_id = take("paymentIntentId", unset)
        self.charge_id = take("chargeId", unset)
        self.fee = take("fee", unset)
        self.net = take("net", unset)
        self.out_of_band = take("outOfBand", unset)
        self.reference = take("reference", unset)
        value = take("date", unset)
        self.date = parse_date(value) if type(value) is str else value
        self.description = take("description", unset)
        value = take("paidAt", unset)
        self.paid_at = parse_datetime(value) if type(value) is str else value
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.metadata = take("metadata", unset)
        self.additional_properties = data or {}
        return self
