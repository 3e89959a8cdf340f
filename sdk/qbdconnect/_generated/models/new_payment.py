# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewPayment."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class NewPayment(Model):
    """A payment that is taken at once."""

    amount: float
    """The amount."""
    currency: str
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    customer_id: str | Unset = UNSET
    """The customer; the caller's own unless an operator calls, who must name it."""
    payment_method_id: str | Unset = UNSET
    """Payment method of the customer; the usual one by default."""
    invoice_id: str | Unset = UNSET
    """Invoice that the payment shall pay, in part or in whole. If it was paid otherwise in between, the payment stands
    all the same, and the answer has no `invoiceId`."""
    description: str | Unset = UNSET
    """What it is for."""
    receipt_email: str | Unset = UNSET
    """Where the receipt goes."""
    metadata: dict[str, str] | Unset = UNSET
    """Texts of the caller's own, kept by the payment provider too; 20 at most, names up to 40 and values up to 500
    characters, none beginning with `qbd_`. They replace what was there."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "amount": "amount",
        "currency": "currency",
        "customer_id": "customerId",
        "payment_method_id": "paymentMethodId",
        "invoice_id": "invoiceId",
        "description": "description",
        "receipt_email": "receiptEmail",
        "metadata": "metadata",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.amount = take("amount", unset)
        self.currency = take("currency", unset)
        self.customer_id = take("customerId", unset)
        self.payment_method_id = take("paymentMethodId", unset)
        self.invoice_id = take("invoiceId", unset)
        self.description = take("description", unset)
        self.receipt_email = take("receiptEmail", unset)
        self.metadata = take("metadata", unset)
        self.additional_properties = data or {}
        return self
