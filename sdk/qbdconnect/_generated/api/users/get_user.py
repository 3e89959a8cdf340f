# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /users/{userId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.user import User

if TYPE_CHECKING:
    import httpx2


def request(
    user_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/users/{path_segment(user_id)}",
    )


def parse(response: httpx2.Response) -> User:
    """Read the answer."""
    return User._load(response.json())
