"""Lists that come in pages, connected by the Link header (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator

    import httpx2

    from qbdconnect._request import Request

T = TypeVar("T")


def next_request(request: Request, response: httpx2.Response) -> Request | None:
    """Build the request of the page after a response, or None on the last page.

    Only the query of the link is used: the API key never goes to another address than the one that the client knows.
    """
    link = response.links.get("next", {}).get("url")
    if not link:
        return None
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return request._replace(query=query)


class Page(Generic[T]):
    """One page of a list; iterating goes on through all pages that follow."""

    def __init__(self, items: list[T], fetch_next: Callable[[], Page[T]] | None) -> None:
        self.items = items
        self._fetch_next = fetch_next

    def __repr__(self) -> str:
        return f"Page(items={self.items!r}, has_more={self.has_more})"

    @property
    def data(self) -> list[T]:
        """The same as `items`: the objects of this page alone."""
        return self.items

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self._fetch_next is not None

    def next_page(self) -> Page[T] | None:
        """Fetch the page that follows, None after the last."""
        return self._fetch_next() if self._fetch_next else None

    def pages(self) -> Iterator[Page[T]]:
        """Go through this page and all that follow."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items


class AsyncPage(Generic[T]):
    """One page of a list; iterating goes on through all pages that follow."""

    def __init__(self, items: list[T], fetch_next: Callable[[], Awaitable[AsyncPage[T]]] | None) -> None:
        self.items = items
        self._fetch_next = fetch_next

    def __repr__(self) -> str:
        return f"AsyncPage(items={self.items!r}, has_more={self.has_more})"

    @property
    def data(self) -> list[T]:
        """The same as `items`: the objects of this page alone."""
        return self.items

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self._fetch_next is not None

    async def next_page(self) -> AsyncPage[T] | None:
        """Fetch the page that follows, None after the last."""
        return await self._fetch_next() if self._fetch_next else None

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Go through this page and all that follow."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item


class AsyncPages(Generic[T]):
    """A list that was asked for: awaiting it gives the first page, iterating it all objects."""

    def __init__(self, fetch: Callable[[], Awaitable[AsyncPage[T]]]) -> None:
        self._fetch = fetch

    def __await__(self) -> Generator[None, None, AsyncPage[T]]:
        return self._fetch().__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for item in await self._fetch():
            yield item
