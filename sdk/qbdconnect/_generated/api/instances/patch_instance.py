# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PATCH /instances/{instanceId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.instance import Instance
from ...types import UNSET

if TYPE_CHECKING:
    import httpx2

    from ...models.instance_patch import InstancePatch


def request(
    instance_id: str,
    body: InstancePatch | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "PATCH",
        f"/instances/{path_segment(instance_id)}",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Instance | None:
    """Read the answer."""
    if response.status_code == 204:
        return None
    return Instance._load(response.json())
