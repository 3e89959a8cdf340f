"""Answers: what the generated code reads of them, and the whole of one for those who ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar, cast

from qbdconnect._errors import APIResponseError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import httpx2

P = ParamSpec("P")
T = TypeVar("T")
Parse = Callable[["httpx2.Response"], T]


class RawResponse(Generic[T]):
    """An answer with its status and headers; `parsed` is what the method returns otherwise."""

    def __init__(self, response: httpx2.Response, parsed: T) -> None:
        self.http_response = response
        self.parsed = parsed

    def __repr__(self) -> str:
        return f"RawResponse(status_code={self.status_code}, parsed={self.parsed!r})"

    @property
    def status_code(self) -> int:
        """HTTP status."""
        return self.http_response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        """Headers of the answer, whose names are found in any case."""
        return self.http_response.headers

    @property
    def request_id(self) -> str | None:
        """Identifier of the request in the server's log."""
        return self.http_response.headers.get("x-request-id")


def read(parse: Parse[T], response: httpx2.Response) -> T:
    """Parse an answer; an APIResponseError is raised if it is not of the contract's shape."""
    try:
        return parse(response)
    except (AttributeError, TypeError, ValueError) as error:
        raise APIResponseError(f"{response.status_code}: the answer cannot be read ({error!r})", response) from error


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """Give a method of a raw resource its true type."""
    return cast("Callable[P, RawResponse[T]]", method)


def async_raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """Give an awaited method of a raw resource its true type."""
    return cast("Callable[P, Awaitable[RawResponse[T]]]", method)
