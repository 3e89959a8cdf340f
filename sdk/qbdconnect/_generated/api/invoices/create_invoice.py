# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.invoice import Invoice

if TYPE_CHECKING:
    import httpx2

    from ...models.new_invoice import NewInvoice


def request(
    body: NewInvoice | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/invoices",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Invoice:
    """Read the answer."""
    return Invoice._load(response.json())
