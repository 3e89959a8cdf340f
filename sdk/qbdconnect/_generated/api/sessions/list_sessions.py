# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /instances/{instanceId}/sessions."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.session import Session
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2


def request(
    instance_id: str,
    *,
    begin: datetime.datetime | str | Unset,
    end: datetime.datetime | str | Unset,
    limit: int | Unset,
    starting_after: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/instances/{path_segment(instance_id)}/sessions",
        query={
            "begin": begin,
            "end": end,
            "limit": limit,
            "startingAfter": starting_after,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[Session]:
    """Read the answer."""
    return [Session._load(item) for item in response.json()]
