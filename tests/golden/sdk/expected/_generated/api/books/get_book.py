# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /books/{bookId}/{class}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.book import Book

if TYPE_CHECKING:
    import httpx2


def request(
    book_id: str,
    class_: str,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        f"/books/{path_segment(book_id)}/{path_segment(class_)}",
    )


def parse(response: httpx2.Response) -> Book:
    """Read the answer."""
    return Book._load(response.json())
