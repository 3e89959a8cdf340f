# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Invoice."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date, parse_datetime

from ..models.invoice_status import InvoiceStatus
from ..types import UNSET, Unset


@define(kw_only=True)
class Invoice(Model):
    """An invoice."""

    invoice_id: str
    """Identifier of the invoice, as the payment provider has it."""
    gateway_customer_id: str
    """The customer at the payment provider."""
    status: InvoiceStatus
    """State of an invoice."""
    currency: str
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    total: float
    """Sum of the lines."""
    amount_due: float
    """What is to be paid."""
    amount_paid: float
    """What was paid."""
    amount_remaining: float
    """What is still to be paid."""
    lines: list[InvoiceLine]
    """The lines, or the first of them."""
    has_more_lines: bool
    """Whether there are more lines than shown."""
    date_created: datetime.date
    """Day of creation, UTC."""
    number: str | Unset = UNSET
    """Number on the invoice, once it is finalized."""
    customer_id: str | Unset = UNSET
    """The customer; absent where the payment provider's customer is none of the hub."""
    subscription_id: str | Unset = UNSET
    """The subscription that it is for."""
    billing_reason: str | Unset = UNSET
    """Why it was made, in the payment provider's words, such as `subscription_cycle` or `manual`."""
    description: str | Unset = UNSET
    """Text on the invoice."""
    footer: str | Unset = UNSET
    """Text below the invoice."""
    due_date: datetime.date | Unset = UNSET
    """Day until which it is due, UTC."""
    paid_at: datetime.datetime | Unset = UNSET
    """When it was paid."""
    hosted_invoice_url: str | Unset = UNSET
    """Page on which the customer sees and pays it."""
    pdf_url: str | Unset = UNSET
    """The invoice as PDF."""
    metadata: dict[str, str] | Unset = UNSET
    """Texts that the payment provider keeps with an object, but for the hub's own."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "invoice_id": "invoiceId",
        "gateway_customer_id": "gatewayCustomerId",
        "status": "status",
        "currency": "currency",
        "total": "total",
        "amount_due": "amountDue",
        "amount_paid": "amountPaid",
        "amount_remaining": "amountRemaining",
        "lines": "lines",
        "has_more_lines": "hasMoreLines",
        "date_created": "dateCreated",
        "number": "number",
        "customer_id": "customerId",
        "subscription_id": "subscriptionId",
        "billing_reason": "billingReason",
        "description": "description",
        "footer": "footer",
        "due_date": "dueDate",
        "paid_at": "paidAt",
        "hosted_invoice_url": "hostedInvoiceUrl",
        "pdf_url": "pdfUrl",
        "metadata": "metadata",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.invoice_id = take("invoiceId", unset)
        self.gateway_customer_id = take("gatewayCustomerId", unset)
        self.status = take("status", unset)
        self.currency = take("currency", unset)
        self.total = take("total", unset)
        self.amount_due = take("amountDue", unset)
        self.amount_paid = take("amountPaid", unset)
        self.amount_remaining = take("amountRemaining", unset)
        value = take("lines", unset)
        self.lines = (
            [InvoiceLine._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        self.has_more_lines = take("hasMoreLines", unset)
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.number = take("number", unset)
        self.customer_id = take("customerId", unset)
        self.subscription_id = take("subscriptionId", unset)
        self.billing_reason = take("billingReason", unset)
        self.description = take("description", unset)
        self.footer = take("footer", unset)
        value = take("dueDate", unset)
        self.due_date = parse_date(value) if type(value) is str else value
        value = take("paidAt", unset)
        self.paid_at = parse_datetime(value) if type(value) is str else value
        self.hosted_invoice_url = take("hostedInvoiceUrl", unset)
        self.pdf_url = take("pdfUrl", unset)
        self.metadata = take("metadata", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.invoice_line import InvoiceLine
