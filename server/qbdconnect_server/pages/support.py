"""The support page of an instance, which a Web Connector fetches when the .qwc file is added."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from .rendering import render

# The page is public, so it is kept out of caches and of search engines.
HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def support(obstacle: Callable[[str], Awaitable[str | None]], contact: str) -> Callable[[Request], Awaitable[Response]]:
    """Make the support page; `obstacle` tells what keeps an instance from work: "not validated" or "suspended".

    An unknown id has none, like an instance that works, so that ids cannot be probed.
    """

    async def page(request: Request) -> Response:
        found = await obstacle(request.path_params["instance_id"])
        return render("support.html", HEADERS, obstacle=found, contact=contact)

    return page
