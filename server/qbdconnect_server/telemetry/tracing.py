"""OpenTelemetry: one server span for each request, by the semantic conventions for HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from opentelemetry import context, trace
from opentelemetry.semconv.attributes.client_attributes import CLIENT_ADDRESS
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.semconv.attributes.http_attributes import (
    HTTP_REQUEST_METHOD,
    HTTP_REQUEST_METHOD_ORIGINAL,
    HTTP_RESPONSE_STATUS_CODE,
    HTTP_ROUTE,
)
from opentelemetry.semconv.attributes.network_attributes import NETWORK_PROTOCOL_VERSION
from opentelemetry.semconv.attributes.server_attributes import SERVER_ADDRESS, SERVER_PORT
from opentelemetry.semconv.attributes.url_attributes import URL_PATH, URL_SCHEME
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from opentelemetry.trace import Span, TracerProvider

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
OTHER_METHOD: Final = "_OTHER"  # the convention's word, so that clients cannot make up values
OUR_FAULT: Final = 500
CLIENT_LEFT: Final = 499

PROPAGATOR: Final = TraceContextTextMapPropagator()
CARRIED: Final = (b"traceparent", b"tracestate")


class Tracing:
    """Makes the spans of a hub; `routes` gives the template of the path of each operation.

    Whoever made the provider shuts it down.
    """

    def __init__(self, provider: TracerProvider, routes: Mapping[str, str], *, version: str) -> None:
        self._tracer = provider.get_tracer("qbdconnect_server", version)
        self._routes = routes

    def observe(self, scope: dict[str, Any]) -> Callable[[int, float], None]:
        """Watch a request (an observer of the edge): its logs carry the ids of trace and span."""
        span = self._tracer.start_span(
            _known_method(scope["method"]),
            context=PROPAGATOR.extract(_carrier(scope)),
            kind=trace.SpanKind.SERVER,
            attributes=_attributes(scope),
        )
        attached = context.attach(trace.set_span_in_context(span))
        ids = span.get_span_context()
        bound = structlog.contextvars.bind_contextvars(
            trace_id=trace.format_trace_id(ids.trace_id), span_id=trace.format_span_id(ids.span_id)
        )

        def end(status: int, _seconds: float) -> None:
            structlog.contextvars.reset_contextvars(**bound)
            context.detach(attached)
            self._complete(span, scope["state"], status)
            span.end()

        return end

    def _complete(self, span: Span, state: Mapping[str, Any], status: int) -> None:
        operation_id = state.get("operation_id")
        if operation_id is not None:
            span.update_name(operation_id)
            span.set_attribute(HTTP_ROUTE, self._routes[operation_id])
        if status in {0, CLIENT_LEFT}:
            span.set_attribute(ERROR_TYPE, "client_disconnected" if status else "cancelled")
            return
        span.set_attribute(HTTP_RESPONSE_STATUS_CODE, status)
        if status >= OUR_FAULT:
            span.set_attribute(ERROR_TYPE, str(status))
            span.set_status(trace.StatusCode.ERROR)


def _carrier(scope: Mapping[str, Any]) -> dict[str, str]:
    """Give the headers of W3C Trace Context; a traceparent that is sent twice counts as none (section 3.2.2.5)."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in CARRIED:
            key, text = name.decode(), value.decode("latin-1")
            found[key] = f"{found[key]},{text}" if key in found else text
    return found


def _attributes(scope: Mapping[str, Any]) -> dict[str, str | int]:
    """Describe a request, without query, headers or body, which may hold secrets."""
    method = scope["method"]
    found: dict[str, str | int] = {
        HTTP_REQUEST_METHOD: _known_method(method),
        URL_SCHEME: scope["scheme"],
        URL_PATH: scope["path"],
        NETWORK_PROTOCOL_VERSION: scope["http_version"],
    }
    if method not in METHODS:
        found[HTTP_REQUEST_METHOD_ORIGINAL] = method
    if scope["state"]["client_address"] is not None:
        found[CLIENT_ADDRESS] = scope["state"]["client_address"]
    if scope.get("server"):
        found[SERVER_ADDRESS], port = scope["server"]
        found |= {SERVER_PORT: port} if port is not None else {}
    return found


def _known_method(method: str) -> str:
    return method if method in METHODS else OTHER_METHOD
