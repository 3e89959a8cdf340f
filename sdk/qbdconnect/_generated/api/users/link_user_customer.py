# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /users/{userId}/customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...types import UNSET

if TYPE_CHECKING:
    import httpx2

    from ...models.user_link import UserLink


def request(
    user_id: str,
    body: UserLink | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        f"/users/{path_segment(user_id)}/customers",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> None:
    """Read the answer."""
    return None
