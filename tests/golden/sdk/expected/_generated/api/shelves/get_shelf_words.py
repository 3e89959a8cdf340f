# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /shelves/words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

if TYPE_CHECKING:
    import builtins

    import httpx2


def request() -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/shelves/words",
    )


def parse(response: httpx2.Response) -> builtins.list[str]:
    """Read the answer."""
    value: builtins.list[str] = response.json()
    return value
