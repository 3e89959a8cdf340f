# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource shelves: its operations as methods."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_shelf_request as _create_shelf_request
from . import get_shelf_words as _get_shelf_words
from . import list_shelves as _list_shelves

if TYPE_CHECKING:
    from qbdconnect._request import Timeout

    from ...models.request import Request
    from ...models.shelf import Shelf


class Shelves(SyncResource):
    """Where books stand; C:\\new "shelf" """

    @cached_property
    def with_raw_response(self) -> ShelvesWithRawResponse:
        """The same methods, returning status and headers too."""
        return ShelvesWithRawResponse(Shelves(self._transport, raw=True))

    def list(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[Shelf]:
        """List shelves (`GET /shelves`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_shelves.request()
        return self._call(request, _list_shelves.parse, options)

    def retrieve_words(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[str]:
        """Words on shelves (`GET /shelves/words`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_shelf_words.request()
        return self._call(request, _get_shelf_words.parse, options)

    def create_request(
        self,
        body: Request | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Ask for a book (`POST /requests`).

        A model that is called like something in the runtime.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_shelf_request.request(body)
        return self._call(request, _create_shelf_request.parse, options)


class AsyncShelves(AsyncResource):
    """Where books stand; C:\\new "shelf" """

    @cached_property
    def with_raw_response(self) -> AsyncShelvesWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncShelvesWithRawResponse(AsyncShelves(self._transport, raw=True))

    async def list(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[Shelf]:
        """List shelves (`GET /shelves`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_shelves.request()
        return await self._call(request, _list_shelves.parse, options)

    async def retrieve_words(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[str]:
        """Words on shelves (`GET /shelves/words`).

        What it does.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_shelf_words.request()
        return await self._call(request, _get_shelf_words.parse, options)

    async def create_request(
        self,
        body: Request | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Ask for a book (`POST /requests`).

        A model that is called like something in the runtime.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_shelf_request.request(body)
        return await self._call(request, _create_shelf_request.parse, options)


class ShelvesWithRawResponse:
    """The methods of Shelves, returning RawResponse objects."""

    def __init__(self, shelves: Shelves) -> None:
        self.list = raw(shelves.list)
        self.retrieve_words = raw(shelves.retrieve_words)
        self.create_request = raw(shelves.create_request)


class AsyncShelvesWithRawResponse:
    """The methods of AsyncShelves, returning RawResponse objects."""

    def __init__(self, shelves: AsyncShelves) -> None:
        self.list = async_raw(shelves.list)
        self.retrieve_words = async_raw(shelves.retrieve_words)
        self.create_request = async_raw(shelves.create_request)
