# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /customers/{customerId}/stats."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.customer_stats import CustomerStats

if TYPE_CHECKING:
    import httpx2


def request(
    customer_id: str,
    *,
    begin: datetime.datetime | str,
    end: datetime.datetime | str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/customers/{path_segment(customer_id)}/stats",
        query={
            "begin": begin,
            "end": end,
        },
    )


def parse(response: httpx2.Response) -> CustomerStats:
    """Read the answer."""
    return CustomerStats._load(response.json())
