# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.user import User
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2


def request(
    *,
    customer_id: str | Unset,
    email: str | Unset,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/users",
        query={
            "customerId": customer_id,
            "email": email,
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[User]:
    """Read the answer."""
    return [User._load(item) for item in response.json()]
