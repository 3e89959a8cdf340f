# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.invoice import Invoice
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2

    from ...models.invoice_status import InvoiceStatus


def request(
    *,
    customer_id: str | Unset,
    status: InvoiceStatus | Unset,
    subscription_id: str | Unset,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/invoices",
        query={
            "customerId": customer_id,
            "status": status,
            "subscriptionId": subscription_id,
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[Invoice]:
    """Read the answer."""
    return [Invoice._load(item) for item in response.json()]
