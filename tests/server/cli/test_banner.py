"""What `serve` shows on stdout."""

from pathlib import Path

from qbdconnect_server.cli import banner
from qbdconnect_server.settings import Settings


def test_addresses(folder: Path) -> None:
    settings = Settings(host="0.0.0.0", port=9000, public_url="https://hub.example.com", mail_folder="mails")
    assert banner.addresses(settings, "/base/v1").splitlines() == [
        "QBD Connect listens on http://0.0.0.0:9000 (stop it with Ctrl+C)",
        "  API       https://hub.example.com/base/v1",
        "  API docs  https://hub.example.com/docs",
        f"  database  sqlite:///{folder}/qbdconnect.db",
        f"  mails     {folder}/mails, since no mail server is set",
    ]


def test_ipv6_address_and_hidden_passwords() -> None:
    mail_url = "smtp://user:hunter3@mail.example.com"
    settings = Settings(host="::1", database_url="postgresql://user:hunter2@db/hub", mail_url=mail_url)
    lines = banner.addresses(settings, "").splitlines()
    assert "http://[::1]:8081" in lines[0]
    assert lines[-2:] == ["  database  postgresql://db/hub", "  mails     by mail.example.com port 587"]


def test_first_key_stands_in_a_box() -> None:
    lines = banner.first_key("qbdk_secret").splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0] == lines[-1] == "+" + "-" * (len(lines[0]) - 2) + "+"
    assert any("  qbdk_secret " in line for line in lines)
