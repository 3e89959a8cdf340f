"""Health checks: /healthz says that the process lives, /readyz that it can work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qbdconnect_server.errors import Unavailable

CHECK_SECONDS: Final = 3.0
NO_STORE: Final = {"Cache-Control": "no-store"}

log = structlog.get_logger(__name__)


async def healthz(_request: Request) -> Response:
    """Answer 200 as long as the process serves requests."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


def readyz(
    check: Callable[[], Awaitable[object]], is_stopping: Callable[[], bool]
) -> Callable[[Request], Awaitable[Response]]:
    """Make the page that answers 200 once `check` (of the database) passes within 3 seconds, else 503.

    A hub that is stopping is not ready, so that whoever distributes requests sends it no more of them.
    """

    async def page(_request: Request) -> Response:
        if is_stopping():
            raise Unavailable("The hub is shutting down.")
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await check()
        # Whatever the database's driver raises means the same here.
        except Exception as error:
            log.warning("not ready", fault=type(error).__name__)
            raise Unavailable("The database does not answer or is not migrated.") from error
        return JSONResponse({"status": "ready"}, headers=NO_STORE)

    return page
