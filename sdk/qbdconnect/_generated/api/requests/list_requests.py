# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /instances/{instanceId}/requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.request import Request
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2

    from ...models.request_status import RequestStatus


def request(
    instance_id: str,
    *,
    status: RequestStatus | Unset,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/instances/{path_segment(instance_id)}/requests",
        query={
            "status": status,
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[Request]:
    """Read the answer."""
    return [Request._load(item) for item in response.json()]
