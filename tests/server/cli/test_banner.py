"""What `serve` shows on stdout."""

from pathlib import Path
from typing import Any

from qbdconnect_server.cli import banner
from qbdconnect_server.settings import Settings

LIVE: Any = {"stripe_secret_key": "sk_live_1"}


def test_addresses(folder: Path) -> None:
    settings = Settings(host="0.0.0.0", port=9000, public_url="https://hub.example.com", mail_folder="mails", **LIVE)
    assert banner.addresses(settings, "/base/v1").splitlines() == [
        "QBD Connect listens on http://0.0.0.0:9000 (stop it with Ctrl+C)",
        "  API       https://hub.example.com/base/v1",
        "  API docs  https://hub.example.com/docs",
        f"  database  sqlite:///{folder}/qbdconnect.db",
        f"  mails     {folder}/mails, since no mail server is set",
        "  payments  by Stripe",
    ]


def test_ipv6_address_and_hidden_passwords() -> None:
    mail_url = "smtp://user:hunter3@mail.example.com"
    settings = Settings(host="::1", database_url="postgresql://user:hunter2@db/hub", mail_url=mail_url)
    lines = banner.addresses(settings, "").splitlines()
    assert "http://[::1]:8081" in lines[0]
    assert lines[-3:-1] == ["  database  postgresql://db/hub", "  mails     by mail.example.com port 587"]


def test_who_moves_the_money() -> None:
    shown = [
        banner.addresses(settings, "").splitlines()[-1]
        for settings in (
            Settings(),
            Settings(stripe_secret_key="sk_test_1"),
            Settings(stripe_secret_key="sk_test_1", stripe_url="http://127.0.0.1:12111"),
            Settings(payments="off"),
        )
    ]
    assert shown == [
        "  payments  SIMULATED, no money moves: http://localhost:8081/simulators/stripe/",
        "  payments  by Stripe with a test key, no money moves",
        "  payments  by a stand-in for Stripe, no money moves: http://127.0.0.1:12111",
        "  payments  none",
    ]


def test_first_key_stands_in_a_box() -> None:
    lines = banner.first_key("qbdk_secret").splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0] == lines[-1] == "+" + "-" * (len(lines[0]) - 2) + "+"
    assert any("  qbdk_secret " in line for line in lines)
