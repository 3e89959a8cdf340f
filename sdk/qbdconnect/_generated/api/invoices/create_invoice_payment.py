# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /invoices/{invoiceId}/payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.payment import Payment
from ...types import UNSET

if TYPE_CHECKING:
    import httpx2

    from ...models.new_invoice_payment import NewInvoicePayment


def request(
    invoice_id: str,
    body: NewInvoicePayment | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        f"/invoices/{path_segment(invoice_id)}/payments",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Payment:
    """Read the answer."""
    return Payment._load(response.json())
