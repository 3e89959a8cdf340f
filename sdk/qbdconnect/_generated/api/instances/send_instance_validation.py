# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""POST /instances/{instanceId}/validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.instance_validation import InstanceValidation

if TYPE_CHECKING:
    import httpx2


def request(
    instance_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "POST",
        f"/instances/{path_segment(instance_id)}/validation",
    )


def parse(response: httpx2.Response) -> InstanceValidation:
    """Read the answer."""
    return InstanceValidation._load(response.json())
