# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /payouts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.payout import Payout

if TYPE_CHECKING:
    import httpx2


def request(
    body: Payout | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/payouts",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Payout:
    """Read the answer."""
    return Payout._load(response.json())
