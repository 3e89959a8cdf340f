"""A new version of the SDK is taken on purpose: read its changelog, then change the pinned version in both places."""

import stripe

from qbdconnect_server.gateways import stripe as gateway
from qbdconnect_server.simulators import stripe as simulator

PINNED = "2026-10-28.endive"


def test_installed_sdk_speaks_the_pinned_version() -> None:
    assert stripe.api_version == PINNED


def test_gateway_and_simulator_speak_it_too() -> None:
    assert gateway.API_VERSION == PINNED
    assert simulator.API_VERSION == PINNED
