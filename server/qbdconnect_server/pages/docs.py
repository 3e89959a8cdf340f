"""The API docs page: Swagger UI over the hub's own OpenAPI document, from the hub's own files."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from .rendering import SECURITY_HEADERS, render

# Swagger UI writes style attributes into its markup.
DOCS_HEADERS: Final = {
    "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"].replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )
}


async def docs(_request: Request) -> Response:
    """Show the API docs."""
    return render("docs.html", DOCS_HEADERS)


def openapi(document: Mapping[str, Any]) -> Callable[[Request], Awaitable[Response]]:
    """Make the page that serves the OpenAPI document, with servers relative to where the hub is reached."""
    content = orjson.dumps({**document, "servers": [_relative(server) for server in document["servers"]]})

    async def page(_request: Request) -> Response:
        return Response(content, media_type="application/json")

    return page


def _relative(server: Mapping[str, Any]) -> dict[str, Any]:
    return {**server, "url": urlsplit(server["url"]).path}
