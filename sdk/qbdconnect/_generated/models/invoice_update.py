# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InvoiceUpdate."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..models.invoice_status import InvoiceStatus
from ..types import UNSET, Unset


@define(kw_only=True)
class InvoiceUpdate(Model):
    """What may change of an invoice. Absent members stay as they are; members of an invoice that are not named here
    are ignored, so that what was read can be sent back."""

    status: InvoiceStatus | Unset = UNSET
    """State of an invoice."""
    description: str | Unset = UNSET
    """Text on the invoice; only of a draft."""
    footer: str | Unset = UNSET
    """Text below the invoice; only of a draft."""
    due_date: datetime.date | Unset = UNSET
    """Day until which it is due, UTC; only of a draft."""
    metadata: dict[str, str] | Unset = UNSET
    """Texts of the caller's own, kept by the payment provider too; 20 at most, names up to 40 and values up to 500
    characters, none beginning with `qbd_`. They replace what was there."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "status": "status",
        "description": "description",
        "footer": "footer",
        "due_date": "dueDate",
        "metadata": "metadata",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.status = take("status", unset)
        self.description = take("description", unset)
        self.footer = take("footer", unset)
        value = take("dueDate", unset)
        self.due_date = parse_date(value) if type(value) is str else value
        self.metadata = take("metadata", unset)
        self.additional_properties = data or {}
        return self
