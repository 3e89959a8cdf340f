# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""DELETE /users/{userId}/customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...types import Unset

if TYPE_CHECKING:
    import httpx2


def request(
    user_id: str,
    *,
    customer_id: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "DELETE",
        f"/users/{path_segment(user_id)}/customers",
        query={
            "customerId": customer_id,
        },
    )


def parse(response: httpx2.Response) -> None:
    """Read the answer."""
    return None
