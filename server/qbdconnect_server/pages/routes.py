"""Which address shows which page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.errors import MethodNotAllowed, NotFound

from .assets import asset
from .docs import docs, openapi
from .health import healthz, readyz
from .rendering import render
from .support import support

METHODS: Final = ("GET", "HEAD")
PREFIXES: Final = ("/", "/assets", "/docs", "/healthz", "/readyz", "/support")


def build_pages(
    document: Mapping[str, Any],
    *,
    check: Callable[[], Awaitable[object]],
    validated: Callable[[str], Awaitable[bool | None]],
    contact: str,
) -> dict[str, ASGIApp]:
    """Build the pages, each under the path that it answers with everything below it; "/" has nothing below.

    `check` raises while the database cannot work, `validated` answers None for an id that no live instance has,
    `contact` is an e-mail address or empty. The pages raise errors of the house, for the edge to answer.
    """
    router = Router(
        [
            Route("/", welcome),
            Route("/assets/{name}", asset),
            Route("/docs", docs),
            Route("/docs/openapi.json", openapi(document)),
            Route("/healthz", healthz),
            Route("/readyz", readyz(check)),
            Route("/support/{instance_id}", support(validated, contact)),
        ],
        redirect_slashes=False,
        default=_no_page,
    )

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            raise MethodNotAllowed("A page can only be read.", headers={"Allow": ", ".join(METHODS)})
        await router(scope, receive, send)

    return dict.fromkeys(PREFIXES, pages)


async def welcome(_request: Request) -> Response:
    """Show where everything is."""
    return render("welcome.html")


async def _no_page(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotFound("There is no such page.")
