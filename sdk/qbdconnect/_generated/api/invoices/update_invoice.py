# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PUT /invoices/{invoiceId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.invoice import Invoice
from ...types import UNSET

if TYPE_CHECKING:
    import httpx2

    from ...models.invoice_update import InvoiceUpdate


def request(
    invoice_id: str,
    body: InvoiceUpdate | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "PUT",
        f"/invoices/{path_segment(invoice_id)}",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Invoice:
    """Read the answer."""
    return Invoice._load(response.json())
