# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Payout."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..types import UNSET, Unset


@define(kw_only=True)
class Payout(Model):
    """What of a charge reaches the bank account."""

    date_created: datetime.date
    """Day of the payout."""
    payout_amount: float
    """What is paid out, the invoice's amount less the fee."""
    invoice_amount: float
    """What was charged, less what was refunded."""
    fee_amount: float
    """What the payment provider keeps."""
    currency: str
    """ISO code of the currency of the account."""
    charge_id: str
    """The charge that is paid out."""
    description: str
    """What it is for."""
    id: str | Unset = UNSET
    """Identifier of the payout."""
    status: str | Unset = UNSET
    """`recorded` until the payment provider's payout is known, then its state, such as `paid`."""
    gateway_payout_id: str | Unset = UNSET
    """Payout of the payment provider that holds it."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "date_created": "dateCreated",
        "payout_amount": "payoutAmount",
        "invoice_amount": "invoiceAmount",
        "fee_amount": "feeAmount",
        "currency": "currency",
        "charge_id": "chargeId",
        "description": "description",
        "id": "id",
        "status": "status",
        "gateway_payout_id": "gatewayPayoutId",
    }
    _read_only = frozenset(
        {
            "id",
            "status",
            "gateway_payout_id",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.payout_amount = take("payoutAmount", unset)
        self.invoice_amount = take("invoiceAmount", unset)
        self.fee_amount = take("feeAmount", unset)
        self.currency = take("currency", unset)
        self.charge_id = take("chargeId", unset)
        self.description = take("description", unset)
        self.id = take("id", unset)
        self.status = take("status", unset)
        self.gateway_payout_id = take("gatewayPayoutId", unset)
        self.additional_properties = data or {}
        return self
