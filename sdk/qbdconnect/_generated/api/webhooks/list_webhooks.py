# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.webhook import Webhook
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2


def request(
    *,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/webhooks",
        query={
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[Webhook]:
    """Read the answer."""
    return [Webhook._load(item) for item in response.json()]
