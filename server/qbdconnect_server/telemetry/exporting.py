"""Where spans go: an OpenTelemetry provider as the standard variables OTEL_* ask for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SERVICE: Final = {"service.name": "qbdconnect-server"}
EXPORTERS: Final[Mapping[str, Callable[[], SpanExporter]]] = {
    "otlp": OTLPSpanExporter,
    "console": lambda: ConsoleSpanExporter(out=sys.stderr),  # where the log goes; stdout is for the first key
}
NONE: Final = "none"


def build_provider(environment: Mapping[str, str]) -> TracerProvider:
    """Make a provider; the SDK itself reads all OTEL_* variables but OTEL_TRACES_EXPORTER.

    Raises ValueError for an exporter that is unknown.
    """
    resource = Resource.create(SERVICE).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    name = environment.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    if name != NONE:
        if name not in EXPORTERS:
            raise ValueError(f"{name!r} is no exporter; give {', '.join(EXPORTERS)} or {NONE}")
        provider.add_span_processor(BatchSpanProcessor(EXPORTERS[name]()))
    return provider
