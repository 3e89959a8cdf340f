"""Who moves the money, for every mixture of settings that matters."""

from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.payments import payments_mode, simulated_stripe
from qbdconnect_server.settings import Settings, SettingsError

PUBLIC = {"public_url": "https://hub.example.com"}
TEST = {"stripe_secret_key": "sk_test_1"}
LIVE = {"stripe_secret_key": "rk_live_1"}


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({}, "simulated"),
        (TEST, "stripe"),
        (LIVE, "stripe"),
        ({**PUBLIC, **LIVE}, "stripe"),
        ({**PUBLIC, **TEST, "payments": "stripe"}, "stripe"),
        ({**TEST, "stripe_url": "http://127.0.0.1:12111"}, "stripe"),
        ({"payments": "simulated"}, "simulated"),
        ({**PUBLIC, "payments": "simulated"}, "simulated"),
        ({**TEST, "payments": "simulated"}, "simulated"),
        ({"payments": "off"}, "off"),
        ({**PUBLIC, **LIVE, "payments": "off"}, "off"),
    ],
)
def test_mode(given: dict[str, Any], mode: str) -> None:
    settings = Settings(**given)
    assert payments_mode(settings) == mode
    assert (simulated_stripe(settings) is not None) == (mode == "simulated")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (PUBLIC, "nobody moves the money of https://hub.example.com: set QBDCONNECT_STRIPE_SECRET_KEY"),
        ({"payments": "stripe"}, "QBDCONNECT_PAYMENTS=stripe needs a key: set QBDCONNECT_STRIPE_SECRET_KEY"),
        ({**LIVE, "stripe_url": "http://127.0.0.1:12111"}, "QBDCONNECT_STRIPE_URL is no Stripe: it needs a test key"),
        ({"stripe_url": "http://127.0.0.1:12111"}, "QBDCONNECT_STRIPE_URL is no Stripe: it needs a test key"),
        ({**LIVE, "payments": "simulated"}, "simulated and a live key"),
        ({"stripe_secret_key": "sk_live_1", "payments": "simulated"}, "simulated and a live key"),
        ({**LIVE, "stripe_url": "http://localhost:1"}, "QBDCONNECT_STRIPE_URL is no Stripe: it needs a test key"),
    ],
)
def test_settings_that_do_not_say_it(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        payments_mode(Settings(**given))
    assert "live_1" not in str(caught.value)
