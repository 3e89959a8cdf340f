"""The page /metrics, which Prometheus reads with a token."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from qbdconnect_server.errors import Unauthenticated

from .health import NO_STORE

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format
HOW: Final = "Send the token of QBDCONNECT_METRICS_TOKEN as 'Authorization: Bearer <token>'."


def metrics_page(token: str, write: Callable[[], Awaitable[bytes]]) -> Callable[[Request], Awaitable[Response]]:
    """Make the page; `write` gives the figures, `token` opens it. Raises Unauthenticated."""
    expected = token.encode()

    async def page(request: Request) -> Response:
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        # Compared in constant time, so that the time tells nothing of the token.
        if scheme.lower() != "bearer" or not hmac.compare_digest(sent.strip().encode(), expected):
            raise Unauthenticated(HOW)
        return Response(await write(), media_type=MEDIA_TYPE, headers=NO_STORE)

    return page
