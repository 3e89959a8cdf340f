"""Where a buyer lands after a checkout, unless the caller names pages of its own."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from .rendering import render

HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def checkout(contact: str, *, is_done: bool) -> Callable[[Request], Awaitable[Response]]:
    """Make the page of a checkout that was completed or cancelled.

    It shows nothing of its address: anybody can open it with any, so it proves no payment either.
    """

    async def page(_request: Request) -> Response:
        return render("checkout.html", HEADERS, is_done=is_done, contact=contact)

    return page
