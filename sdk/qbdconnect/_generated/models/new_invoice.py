# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewInvoice."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..models.new_invoice_collection import NewInvoiceCollection
from ..types import UNSET, Unset


@define(kw_only=True)
class NewInvoice(Model):
    """An invoice to be made."""

    lines: list[NewInvoiceLine]
    """What is invoiced."""
    customer_id: str | Unset = UNSET
    """The customer; the caller's own unless an operator calls, who must name it."""
    currency: str | Unset = UNSET
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    collection: NewInvoiceCollection | Unset = UNSET
    """With `send` the customer pays on the page `hostedInvoiceUrl`, until the day when it is due; with `charge` it is
    due at once, by the usual payment method, as soon as a payment of the invoice asks for it."""
    due_in_days: int | Unset = UNSET
    """Days until it is due; 30 unless `dueDate` is given. Only for `send`."""
    due_date: datetime.date | Unset = UNSET
    """Day until which it is due, instead of `dueInDays`."""
    description: str | Unset = UNSET
    """Text on the invoice."""
    footer: str | Unset = UNSET
    """Text below the invoice."""
    finalize: bool | Unset = UNSET
    """Whether it is finalized at once; a draft can be finalized later."""
    metadata: dict[str, str] | Unset = UNSET
    """Texts of the caller's own, kept by the payment provider too; 20 at most, names up to 40 and values up to 500
    characters, none beginning with `qbd_`. They replace what was there."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "lines": "lines",
        "customer_id": "customerId",
        "currency": "currency",
        "collection": "collection",
        "due_in_days": "dueInDays",
        "due_date": "dueDate",
        "description": "description",
        "footer": "footer",
        "finalize": "finalize",
        "metadata": "metadata",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        value = take("lines", unset)
        self.lines = (
            [NewInvoiceLine._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        self.customer_id = take("customerId", unset)
        self.currency = take("currency", unset)
        self.collection = take("collection", unset)
        self.due_in_days = take("dueInDays", unset)
        value = take("dueDate", unset)
        self.due_date = parse_date(value) if type(value) is str else value
        self.description = take("description", unset)
        self.footer = take("footer", unset)
        self.finalize = take("finalize", unset)
        self.metadata = take("metadata", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.new_invoice_line import NewInvoiceLine
