"""What the generated resources share: they build a request, these send it and read the answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from qbdconnect._pages import AsyncPage, AsyncPages, Page, next_request
from qbdconnect._response import Parse, RawResponse, read

if TYPE_CHECKING:
    import httpx2

    from qbdconnect._request import Request, RequestOptions
    from qbdconnect._transport import AsyncTransport, SyncTransport

T = TypeVar("T")


class SyncResource:
    """The operations of one tag; a raw one returns a RawResponse where the types promise what it has parsed."""

    def __init__(self, transport: SyncTransport, *, raw: bool = False) -> None:
        self._transport = transport
        self._raw = raw

    def _call(self, request: Request, parse: Parse[T], options: RequestOptions) -> T:
        response = self._transport.send(request, options)
        parsed = read(parse, response)
        return cast("T", RawResponse(response, parsed)) if self._raw else parsed

    def _list(self, request: Request, parse: Parse[list[T]], options: RequestOptions) -> Page[T]:
        def page(response: httpx2.Response) -> Page[T]:
            following = next_request(request, response)
            plain = SyncResource(self._transport)
            return Page(parse(response), partial(plain._list, following, parse, options) if following else None)

        return self._call(request, page, options)


class AsyncResource:
    """The operations of one tag; a raw one returns a RawResponse where the types promise what it has parsed."""

    def __init__(self, transport: AsyncTransport, *, raw: bool = False) -> None:
        self._transport = transport
        self._raw = raw

    async def _call(self, request: Request, parse: Parse[T], options: RequestOptions) -> T:
        response = await self._transport.send(request, options)
        parsed = read(parse, response)
        return cast("T", RawResponse(response, parsed)) if self._raw else parsed

    def _list(self, request: Request, parse: Parse[list[T]], options: RequestOptions) -> AsyncPages[T]:
        return AsyncPages(partial(self._page, request, parse, options))

    async def _page(self, request: Request, parse: Parse[list[T]], options: RequestOptions) -> AsyncPage[T]:
        def page(response: httpx2.Response) -> AsyncPage[T]:
            following = next_request(request, response)
            plain = AsyncResource(self._transport)
            return AsyncPage(parse(response), partial(plain._page, following, parse, options) if following else None)

        return await self._call(request, page, options)
