from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import NotFound
from qbdconnect_server.telemetry.tracing import Tracing
from tests.server.api.client import Headers, call, http_scope, request

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from starlette.types import ASGIApp, Receive, Scope, Send

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def app(outcome: Any = None) -> ASGIApp:
    """Make an API that has found its operation before it answers or fails."""

    async def api(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/things"):
            scope["state"]["operation_id"] = "getThing"
        if outcome is not None:
            raise outcome
        structlog.get_logger().info("inside")
        await Response()(scope, receive, send)

    return api


class Traced:
    """An edge whose spans stay in memory."""

    def __init__(self, outcome: Any = None) -> None:
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        tracing = Tracing(provider, {"getThing": "/api/things/{thingId}"}, version="1.2.3")
        self.edge = Edge(app(outcome), {}, observers=[tracing.observe])

    def span(self, method: str = "GET", target: str = "/things/7?key=hunter2", headers: Headers | None = None) -> Any:
        """Send a request and give its span."""
        request(self.edge, method, target, headers=headers or {})
        return self.only()

    def only(self) -> ReadableSpan:
        (span,) = self.exporter.get_finished_spans()
        return span


def test_a_span_is_named_by_its_operation_and_described_by_the_conventions() -> None:
    span = Traced().span(headers={"Authorization": "Bearer hunter2"})
    assert (span.name, span.kind, span.parent) == ("getThing", trace.SpanKind.SERVER, None)
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/api/things/{thingId}",
        "url.path": "/things/7",
        "url.scheme": "http",
        "client.address": "127.0.0.1",
        "server.address": "127.0.0.1",
        "server.port": 80,
        "network.protocol.version": "1.1",
    }
    assert "hunter2" not in span.to_json()
    assert span.status.status_code is trace.StatusCode.UNSET
    assert (span.instrumentation_scope.name, span.instrumentation_scope.version) == ("qbdconnect_server", "1.2.3")


def test_what_is_no_operation_is_named_by_its_method() -> None:
    span = Traced().span("POST", "/nothing")
    assert span.name == "POST"
    assert "http.route" not in span.attributes


def test_made_up_methods_make_no_names() -> None:
    span = Traced().span("BREW", "/nothing")
    assert span.name == "_OTHER"
    assert (span.attributes["http.request.method"], span.attributes["http.request.method_original"]) == (
        "_OTHER",
        "BREW",
    )


@pytest.mark.parametrize(
    ("outcome", "status", "error", "code"),
    [
        (NotFound("x"), 404, None, trace.StatusCode.UNSET),
        (ZeroDivisionError("hunter2"), 500, "500", trace.StatusCode.ERROR),
        (ClientDisconnect(), None, "client_disconnected", trace.StatusCode.UNSET),
    ],
)
def test_failures(outcome: Exception, status: int | None, error: str | None, code: trace.StatusCode) -> None:
    traced = Traced(outcome)
    call(traced.edge, http_scope("GET", "/things/7"), [])
    span = traced.only()
    attributes = dict(span.attributes or {})
    assert (attributes.get("http.response.status_code"), attributes.get("error.type")) == (status, error)
    assert span.status.status_code is code
    assert "hunter2" not in span.to_json()


def test_a_request_that_was_cancelled() -> None:
    traced = Traced(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        call(traced.edge, http_scope("GET", "/things/7"), [])
    # The server stops, and the client is told so.
    assert (traced.only().attributes or {})["error.type"] == "503"


def test_a_trace_that_comes_in_goes_on() -> None:
    span = Traced().span(headers={"traceparent": PARENT, "tracestate": "vendor=1"})
    assert span.parent is not None
    assert trace.format_trace_id(span.context.trace_id) == "0af7651916cd43dd8448eb211c80319c"
    assert trace.format_span_id(span.parent.span_id) == "b7ad6b7169203331"
    assert span.context.trace_state["vendor"] == "1"


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": "garbage"},
        {"traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"},
        [("traceparent", PARENT), ("traceparent", PARENT)],
        {"traceparent": "é"},
        {"tracestate": "vendor=1"},
    ],
)
def test_a_trace_that_is_none_begins_anew(headers: Headers) -> None:
    span = Traced().span(headers=headers)
    assert span.parent is None


def test_a_unix_socket_has_no_addresses() -> None:
    traced = Traced()
    call(traced.edge, {**http_scope("GET", "/things/7"), "client": None, "server": ("/run/hub.sock", None)}, [])
    attributes = traced.only().attributes or {}
    assert "client.address" not in attributes
    assert (attributes["server.address"], "server.port" in attributes) == ("/run/hub.sock", False)


def test_log_lines_carry_the_ids_of_the_trace_and_the_next_request_is_clean() -> None:
    traced = Traced()
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        span = traced.span(headers={"traceparent": PARENT})
    assert [line["event"] for line in lines] == ["inside", "request"]
    for line in lines:
        assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
        assert line["span_id"] == trace.format_span_id(span.context.span_id)


def test_requests_served_by_one_task_leave_nothing_behind() -> None:
    """Some servers give requests no context of their own."""
    traced = Traced()
    left: list[Any] = []

    async def twice(scope: Scope, receive: Receive, send: Send) -> None:
        await traced.edge(scope, receive, send)
        left.append(structlog.contextvars.get_contextvars())
        left.append(trace.get_current_span().get_span_context().is_valid)

    call(twice, http_scope("GET", "/things/7"), [])
    assert left == [{}, False]


def test_spans_made_meanwhile_are_children() -> None:
    seen: list[trace.SpanContext] = []
    traced = Traced()

    async def api(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(trace.get_current_span().get_span_context())
        await Response()(scope, receive, send)

    traced.edge._api = api
    span = traced.span()
    assert seen == [span.context]
