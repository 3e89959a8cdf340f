# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request

from ...models.request import Request

if TYPE_CHECKING:
    import httpx2


def request(
    body: Request | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        "/requests",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Request:
    """Read the answer."""
    return Request._load(response.json())
