"""Where buyers may be sent back to."""

from __future__ import annotations

import pytest

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.money.subscriptions.return_urls import check_return_url
from qbdconnect_server.settings import Settings

SETTINGS = Settings(
    public_url="https://hub.example.com",
    checkout_return_origins="https://app.example.com,https://app.example.com:8443,http://localhost:3000,http://plain.example",
)


@pytest.mark.parametrize(
    "url",
    [
        "https://app.example.com",
        "https://app.example.com/",
        "https://APP.example.com/done?session={CHECKOUT_SESSION_ID}#x",
        "https://app.example.com:443/done",
        "https://app.example.com:8443/done",
        "https://hub.example.com/checkout/done",
        "http://localhost:3000/done",
        "https://app.example.com/@evil.example",
    ],
)
def test_allowed(url: str) -> None:
    check_return_url(url, SETTINGS, pointer="/successUrl")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("", "no address"),
        ("/done", "no address"),
        ("//app.example.com/done", "no address"),
        ("https:///app.example.com/done", "no address"),
        ("https:app.example.com", "no address"),
        ("javascript:alert(1)", "no address"),
        ("ftp://app.example.com/", "no address"),
        ("https://user@app.example.com/", "no address"),
        ("https://app.example.com@evil.example/", "no address"),
        ("https://app.example.com\\@evil.example/", "no address"),
        ("https://app.example.com /", "no address"),
        ("https://app.example.com/\n", "no address"),
        (" https://app.example.com/", "no address"),
        ("https://app.example.com/ü", "no address"),
        ("https://app.example.com:port/", "no address"),
        ("https://[::1/", "no address"),
        ("http://plain.example/", "https alone"),
        ("http://app.example.com/", "https alone"),
        ("http://localhost:3001/", "not allowed"),
        ("http://[::1]:3000/", "not allowed"),
        ("https://localhost:3000/", "not allowed"),
        ("https://app.example.com:8444/", "not allowed"),
        ("https://evil.example/https://app.example.com/", "not allowed"),
        ("https://app.example.com.evil.example/", "not allowed"),
        ("https://evilapp.example.com/", "not allowed"),
        ("https://app.example.com./", "not allowed"),
        ("https://app%2eexample.com/", "not allowed"),
    ],
)
def test_refused(url: str, text: str) -> None:
    with pytest.raises(RuleBroken, match=text) as caught:
        check_return_url(url, SETTINGS, pointer="/successUrl")
    assert caught.value.errors[0].pointer == "/successUrl"


def test_a_hub_on_ones_own_machine_sends_buyers_to_itself() -> None:
    settings = Settings(public_url="http://localhost:8081")
    check_return_url("http://localhost:8081/checkout/done", settings, pointer="/cancelUrl")
