# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /books/{bookId}/text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

if TYPE_CHECKING:
    import httpx2


def request(
    book_id: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/books/{path_segment(book_id)}/text",
    )


def parse(response: httpx2.Response) -> str:
    """Read the answer."""
    return response.text
