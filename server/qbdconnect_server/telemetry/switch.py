"""Switches traces on and off; OpenTelemetry is an extra and is loaded only here and behind here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from qbdconnect_server.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.trace import TracerProvider

MISSING: Final = (
    "QBDCONNECT_TRACES is on, but OpenTelemetry is not installed: run pip install 'qbdconnect-server[otel]'"
)
# The SDK would go on for longer to reach a collector that does not answer.
SECONDS_TO_SEND: Final = 5.0


def open_provider(settings: Settings, environment: Mapping[str, str]) -> TracerProvider | None:
    """Make the provider that the settings and the variables OTEL_* ask for; None if traces are off.

    Raises SettingsError.
    """
    if settings.traces == "off":
        return None
    try:
        from .exporting import build_provider  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError((MISSING,)) from None
    try:
        return build_provider(environment)
    except ValueError as error:
        raise SettingsError((f"OTEL_TRACES_EXPORTER: {error}",)) from None


def close_provider(provider: TracerProvider | None, *, seconds: float = SECONDS_TO_SEND) -> None:
    """Send what waits, and give up after some seconds; blocks."""
    if provider is None:
        return
    closing = threading.Thread(target=provider.shutdown, name="traces-closing", daemon=True)
    closing.start()
    closing.join(seconds)
