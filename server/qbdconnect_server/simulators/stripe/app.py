"""The simulator as an ASGI application: the API under /v1, the hosted pages beside it."""

import json

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from .errors import Refusal
from .faults import ConnectionLost
from .pages import Pages, no_such_page, stylesheet
from .simulator import StripeSimulator
from .wire import Request


def build_app(simulator: StripeSimulator) -> Starlette:
    """Build the application; bind it to localhost only, for it keeps no secrets.

    `simulator.options.public_url` is the address under which browsers find it.
    """
    pages = Pages(simulator)

    async def api(http: HttpRequest) -> HttpResponse:
        body = (await http.body()).decode(errors="replace")
        path = f"/v1/{http.path_params['path']}"
        request = Request(http.method, path, http.url.query, dict(http.headers), body)
        try:
            response = await run_in_threadpool(simulator.handle, request)
        except ConnectionLost:
            # ASGI cannot reset a connection; half an answer makes servers close it.
            return HttpResponse(b"", 502, {"Stripe-Should-Retry": "true"})
        return HttpResponse(json.dumps(response.document, indent=2), response.status, dict(response.headers))

    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/clock", pages.move_clock, methods=["POST"]),
            Route("/assets/simulator.css", stylesheet),
            Route("/c/pay/{session}", pages.show_checkout),
            Route("/c/pay/{session}", pages.complete_checkout, methods=["POST"]),
            Route("/i/{invoice}", pages.show_invoice),
            Route("/i/{invoice}", pages.pay_invoice, methods=["POST"]),
            Route("/v1/{path:path}", api, methods=["GET", "POST", "DELETE"]),
        ],
        exception_handlers={Refusal: no_such_page},
    )
