"""The support page of an instance, which a Web Connector fetches when the .qwc file is added."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from .rendering import render

# The page is public, so it is kept out of caches and of search engines.
HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def support(
    validated: Callable[[str], Awaitable[bool | None]], contact: str
) -> Callable[[Request], Awaitable[Response]]:
    """Make the support page; `validated` answers None for an id that no live instance has.

    An unknown id is answered like a validated instance, so that ids cannot be probed.
    """

    async def page(request: Request) -> Response:
        waiting = await validated(request.path_params["instance_id"]) is False
        return render("support.html", HEADERS, waiting=waiting, contact=contact)

    return page
