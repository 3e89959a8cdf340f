# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PUT /users/{userId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.user import User
from ...types import UNSET

if TYPE_CHECKING:
    import httpx2

    from ...models.user_update import UserUpdate


def request(
    user_id: str,
    body: UserUpdate | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "PUT",
        f"/users/{path_segment(user_id)}",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> User:
    """Read the answer."""
    return User._load(response.json())
