# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""PATCH /books/{bookId}/{class}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qbdconnect._request import Request as _Request
from qbdconnect._request import path_segment

from ...models.book import Book
from ...types import UNSET

if TYPE_CHECKING:
    import httpx2


def request(
    book_id: str,
    class_: str,
    body: Book | Mapping[str, Any] | None,
) -> _Request:
    """Build the request."""
    return _Request(
        "PATCH",
        f"/books/{path_segment(book_id)}/{path_segment(class_)}",
        body=UNSET if body is None else body,
        media_type="application/json",
    )


def parse(response: httpx2.Response) -> Book | None:
    """Read the answer."""
    if response.status_code == 204:
        return None
    return Book._load(response.json())
