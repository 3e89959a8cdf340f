from __future__ import annotations

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.settings import Settings, SettingsError
from qbdconnect_server.telemetry.exporting import build_provider
from qbdconnect_server.telemetry.switch import close_provider, open_provider
from tests.live_server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = Settings(traces="on")


class Collector(HTTPServer):
    """Takes what is exported."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Take)
        self.taken: list[tuple[str, bytes]] = []


class Take(BaseHTTPRequestHandler):
    """Remembers each body."""

    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_off_is_off_and_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert open_provider(Settings(), {}) is None
    close_provider(None)


def test_on_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "qbdconnect_server.telemetry.exporting")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingsError) as caught:
        open_provider(ON, {})
    assert caught.value.faults == (
        "QBDCONNECT_TRACES is on, but OpenTelemetry is not installed: run pip install 'qbdconnect-server[otel]'",
    )


def test_an_unknown_exporter_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        open_provider(ON, {"OTEL_TRACES_EXPORTER": "zipkin"})
    assert caught.value.faults == ("OTEL_TRACES_EXPORTER: 'zipkin' is no exporter; give otlp, console or none",)


def test_spans_reach_a_collector_under_the_name_of_the_service(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    provider = open_provider(ON, {})
    assert provider is not None
    provider.get_tracer("test").start_span("a span of ours").end()
    close_provider(provider)
    ((path, body),) = collector.taken
    assert path == "/v1/traces"
    assert b"a span of ours" in body
    assert b"qbdconnect-server" in body


def test_the_service_may_have_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "hub-7")
    provider = build_provider({"OTEL_TRACES_EXPORTER": "none"})
    assert provider.resource.attributes["service.name"] == "hub-7"
    close_provider(provider)


def test_a_collector_that_is_gone_does_not_keep_the_hub_from_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "2")  # seconds; the thread that is left behind ends soon
    provider = open_provider(ON, {})
    assert provider is not None
    provider.get_tracer("test").start_span("lost").end()
    started = time.monotonic()
    close_provider(provider, seconds=0.5)
    assert time.monotonic() - started < 3
