# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /instances/{instanceId}/logs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.event_log import EventLog
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2


def request(
    instance_id: str,
    *,
    starting_after: int | Unset,
    session_id: str | Unset,
    action: str | Unset,
    begin: datetime.datetime | str | Unset,
    end: datetime.datetime | str | Unset,
    limit: int | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/instances/{path_segment(instance_id)}/logs",
        query={
            "startingAfter": starting_after,
            "sessionId": session_id,
            "action": action,
            "begin": begin,
            "end": end,
            "limit": limit,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[EventLog]:
    """Read the answer."""
    return [EventLog._load(item) for item in response.json()]
