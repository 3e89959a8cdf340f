"""Which address shows which page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.errors import MethodNotAllowed, NotFound

from .assets import asset
from .checkout import checkout
from .docs import docs, openapi
from .health import healthz, readyz
from .rendering import render
from .support import support
from .validation import ValidationLinks, validation

Page = Callable[[Request], Awaitable[Response]]

METHODS: Final = ("GET", "HEAD")
FORMS: Final = "/validate/"  # below this, pages have forms
PREFIXES: Final = ("/", "/assets", "/checkout", "/docs", "/healthz", "/metrics", "/readyz", "/support", "/validate")


def build_pages(  # noqa: PLR0913 - all that pages need of the hub
    document: Mapping[str, Any],
    *,
    check: Callable[[], Awaitable[object]],
    obstacle: Callable[[str], Awaitable[str | None]],
    links: ValidationLinks,
    contact: str,
    is_stopping: Callable[[], bool] = lambda: False,
    metrics: Page | None = None,
) -> dict[str, ASGIApp]:
    """Build the pages, each under the path that it answers with everything below it; "/" has nothing below.

    `check` raises while the database cannot work, `obstacle` tells what keeps an instance from work, `links` judges the
    links that validate instances, `contact` is an e-mail address or empty, `metrics` the page /metrics if
    there shall be one. The pages raise errors of the house, for the edge to answer.
    """
    router = Router(
        [
            Route("/", welcome),
            Route("/assets/{name}", asset),
            Route("/checkout/cancelled", checkout(contact, is_done=False)),
            Route("/checkout/done", checkout(contact, is_done=True)),
            Route("/docs", docs),
            Route("/docs/openapi.json", openapi(document)),
            Route("/healthz", healthz),
            Route("/readyz", readyz(check, is_stopping)),
            Route("/support/{instance_id}", support(obstacle, contact)),
            Route("/validate/{instance_id}", validation(links, contact), methods=["GET", "POST"]),
            *([Route("/metrics", metrics)] if metrics is not None else []),
        ],
        redirect_slashes=False,
        default=_no_page,
    )

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        allowed = (*METHODS, "POST") if scope["path"].startswith(FORMS) else METHODS
        if scope["method"] not in allowed:
            raise MethodNotAllowed("A page can only be read.", headers={"Allow": ", ".join(allowed)})
        await router(scope, receive, send)

    return dict.fromkeys(PREFIXES, pages)


async def welcome(_request: Request) -> Response:
    """Show where everything is."""
    return render("welcome.html")


async def _no_page(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotFound("There is no such page.")
