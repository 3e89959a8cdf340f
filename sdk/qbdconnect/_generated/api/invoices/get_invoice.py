# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /invoices/{invoiceId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.invoice import Invoice

if TYPE_CHECKING:
    import httpx2


def request(
    invoice_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/invoices/{path_segment(invoice_id)}",
    )


def parse(response: httpx2.Response) -> Invoice:
    """Read the answer."""
    return Invoice._load(response.json())
