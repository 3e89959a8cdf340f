# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PUT /instances/{instanceId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.instance import Instance

if TYPE_CHECKING:
    import httpx2

    from ...models.instance_update import InstanceUpdate


def request(
    instance_id: str,
    body: InstanceUpdate | Mapping[str, Any],
) -> _Request:
    """Build the request."""
    return _Request(
        "PUT",
        f"/instances/{path_segment(instance_id)}",
        body=body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Instance:
    """Read the answer."""
    return Instance._load(response.json())
