# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.shelf import Shelf

if TYPE_CHECKING:
    import builtins

    import httpx2


def request() -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/shelves",
    )


def parse(response: httpx2.Response) -> builtins.list[Shelf]:
    """Read the answer."""
    return [Shelf._load(item) for item in response.json()]
