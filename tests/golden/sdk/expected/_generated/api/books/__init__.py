# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource books: its operations as methods."""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_book as _create_book
from . import delete_book as _delete_book
from . import download_book_text as _download_book_text
from . import get_book as _get_book
from . import list_books as _list_books
from . import patch_book as _patch_book

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.book import Book
    from ...models.list_books_genre import ListBooksGenre


class Books(SyncResource):
    """Books, "new" and old."""

    @cached_property
    def with_raw_response(self) -> BooksWithRawResponse:
        """The same methods, returning status and headers too."""
        return BooksWithRawResponse(Books(self._transport, raw=True))

    def list(
        self,
        *,
        genre: ListBooksGenre,
        printed_on: datetime.date | str | Unset = UNSET,
        lent_since: datetime.datetime | str | Unset = UNSET,
        tag: builtins.list[str] | Unset = UNSET,
        lent: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Book]:
        """List books (`GET /books`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_books.request(
            genre=genre, printed_on=printed_on, lent_since=lent_since, tag=tag, lent=lent, limit=limit
        )
        return self._list(request, _list_books.parse, options)

    def create(
        self,
        body: Book | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book:
        """Add a book (`POST /books`).

        A description that ends with "quotes"
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_book.request(body)
        return self._call(request, _create_book.parse, options)

    def retrieve(
        self,
        book_id: str,
        class_: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book:
        """Get a book (`GET /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_book.request(book_id, class_)
        return self._call(request, _get_book.parse, options)

    def delete(
        self,
        book_id: str,
        class_: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Remove a book (`DELETE /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_book.request(book_id, class_)
        return self._call(request, _delete_book.parse, options)

    def patch(
        self,
        book_id: str,
        class_: str,
        body: Book | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book | None:
        """Patch a book (`PATCH /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _patch_book.request(book_id, class_, body)
        return self._call(request, _patch_book.parse, options)

    def download_text(
        self,
        book_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Read a book (`GET /books/{bookId}/text`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_book_text.request(book_id)
        return self._call(request, _download_book_text.parse, options)


class AsyncBooks(AsyncResource):
    """Books, "new" and old."""

    @cached_property
    def with_raw_response(self) -> AsyncBooksWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncBooksWithRawResponse(AsyncBooks(self._transport, raw=True))

    def list(
        self,
        *,
        genre: ListBooksGenre,
        printed_on: datetime.date | str | Unset = UNSET,
        lent_since: datetime.datetime | str | Unset = UNSET,
        tag: builtins.list[str] | Unset = UNSET,
        lent: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Book]:
        """List books (`GET /books`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_books.request(
            genre=genre, printed_on=printed_on, lent_since=lent_since, tag=tag, lent=lent, limit=limit
        )
        return self._list(request, _list_books.parse, options)

    async def create(
        self,
        body: Book | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book:
        """Add a book (`POST /books`).

        A description that ends with "quotes"
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_book.request(body)
        return await self._call(request, _create_book.parse, options)

    async def retrieve(
        self,
        book_id: str,
        class_: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book:
        """Get a book (`GET /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_book.request(book_id, class_)
        return await self._call(request, _get_book.parse, options)

    async def delete(
        self,
        book_id: str,
        class_: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Remove a book (`DELETE /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_book.request(book_id, class_)
        return await self._call(request, _delete_book.parse, options)

    async def patch(
        self,
        book_id: str,
        class_: str,
        body: Book | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Book | None:
        """Patch a book (`PATCH /books/{bookId}/{class}`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _patch_book.request(book_id, class_, body)
        return await self._call(request, _patch_book.parse, options)

    async def download_text(
        self,
        book_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Read a book (`GET /books/{bookId}/text`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_book_text.request(book_id)
        return await self._call(request, _download_book_text.parse, options)


class BooksWithRawResponse:
    """The methods of Books, returning RawResponse objects."""

    def __init__(self, books: Books) -> None:
        self.list = raw(books.list)
        self.create = raw(books.create)
        self.retrieve = raw(books.retrieve)
        self.delete = raw(books.delete)
        self.patch = raw(books.patch)
        self.download_text = raw(books.download_text)


class AsyncBooksWithRawResponse:
    """The methods of AsyncBooks, returning RawResponse objects."""

    def __init__(self, books: AsyncBooks) -> None:
        self.list = async_raw(books.list)
        self.create = async_raw(books.create)
        self.retrieve = async_raw(books.retrieve)
        self.delete = async_raw(books.delete)
        self.patch = async_raw(books.patch)
        self.download_text = async_raw(books.download_text)
