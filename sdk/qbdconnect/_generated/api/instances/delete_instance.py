# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""DELETE /instances/{instanceId}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.instance import Instance
from ...types import Unset

if TYPE_CHECKING:
    import httpx2


def request(
    instance_id: str,
    *,
    project_id: str | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "DELETE",
        f"/instances/{path_segment(instance_id)}",
        query={
            "projectId": project_id,
        },
    )


def parse(response: httpx2.Response) -> Instance:
    """Read the answer."""
    return Instance._load(response.json())
