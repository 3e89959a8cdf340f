"""The stand-in as an ASGI application under /v3.1/; bind it to localhost."""

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from .faults import ConnectionLost
from .simulator import InsightlySimulator
from .wire import Request


class BrokenResponse(HttpResponse):
    """Half an answer, upon which a web server breaks the connection."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Begin an answer, and end."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def build_app(simulator: InsightlySimulator) -> Starlette:
    """Build the application."""

    async def api(http: HttpRequest) -> HttpResponse:
        request = Request(
            http.method, http.path_params["path"], dict(http.query_params), dict(http.headers), await http.body()
        )
        try:
            response = simulator.handle(request)
        except ConnectionLost:
            return BrokenResponse()
        return HttpResponse(response.body, response.status, dict(response.headers), "application/json")

    return Starlette(routes=[Route("/v3.1/{path:path}", api, methods=["GET", "POST", "PUT", "DELETE"])])
