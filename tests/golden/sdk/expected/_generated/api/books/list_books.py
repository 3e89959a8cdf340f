# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""GET /books."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from qbdconnect._request import Request as _Request

from ...models.book import Book
from ...types import Unset

if TYPE_CHECKING:
    import builtins

    import httpx2

    from ...models.list_books_genre import ListBooksGenre


def request(
    *,
    genre: ListBooksGenre,
    printed_on: datetime.date | str | Unset,
    lent_since: datetime.datetime | str | Unset,
    tag: builtins.list[str] | Unset,
    lent: bool | Unset,
    limit: int | Unset,
) -> _Request:
    """Build the request."""
    return _Request(
        "GET",
        "/books",
        query={
            "genre": genre,
            "printedOn": printed_on,
            "lentSince": lent_since,
            "tag": tag,
            "lent": lent,
            "limit": limit,
        },
    )


def parse(response: httpx2.Response) -> builtins.list[Book]:
    """Read the answer."""
    return [Book._load(item) for item in response.json()]
