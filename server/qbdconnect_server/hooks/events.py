"""POST /hooks/stripe: the one address that Stripe tells of events."""

from collections.abc import Awaitable, Callable
from http import HTTPMethod
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.errors import BodyTooLarge, MethodNotAllowed, NotFound

PREFIX: Final = "/hooks"
STRIPE: Final = f"{PREFIX}/stripe"
BODY_LIMIT: Final = 256 * 1024  # bytes; events are some kilobytes

Take = Callable[[bytes, str | None], Awaitable[None]]


def build_hooks(receive_event: Take) -> dict[str, ASGIApp]:
    """Build the door; `receive_event` is given the body as it came, for it is what was signed, and the signature.

    It raises errors of the house, for the edge to answer; Stripe sends again whatever is not answered by 2xx.
    """

    async def hooks(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != STRIPE:
            raise NotFound("There is no such hook.")
        if scope["method"] != HTTPMethod.POST:
            raise MethodNotAllowed("Events are posted.", headers={"Allow": "POST"})
        request = Request(scope, receive)
        await receive_event(await _read(request), request.headers.get("stripe-signature"))
        await Response()(scope, receive, send)

    return {PREFIX: hooks}


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            raise BodyTooLarge(f"An event has at most {BODY_LIMIT} bytes.")
    return bytes(body)
