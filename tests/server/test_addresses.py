"""Addresses that a Web Connector accepts."""

import pytest

from qbdconnect_server.addresses import split_address


@pytest.mark.parametrize(
    "address",
    [
        "https://hub.example.com",
        "https://hub.example.com:8443/qbwc/inst_1?x=1",
        "https://xn--bcher-kva.example/",
        "https://HUB.Example.COM",
        "http://localhost:8081",
        "https://localhost",
    ],
)
def test_accepted(address: str) -> None:
    assert split_address(address).hostname


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("http://hub.example.com", "needs https"),
        ("http://localhost.example.com", "needs https"),
        ("ftp://hub.example.com", "no absolute URL"),
        ("hub.example.com", "no absolute URL"),
        ("https://", "no absolute URL"),
        ("https://:443/", "no absolute URL"),
        ("https://hub.example.com:0", "no absolute URL"),
        ("https://hub.example.com:99999", "no valid URL"),
        ("https://[::1", "no valid URL"),
        ("", "ASCII"),
        ("https://hub.example.com/a b", "ASCII"),
        ("https://hub.exa\tmple.com", "ASCII"),
        ("https://bücher.example", "ASCII"),
        ("https://user:password@hub.example.com", "leave the user name"),
        ("https://192.168.0.1", "IP addresses"),
        ("https://[2001:db8::1]", "IP addresses"),
        ("https://127.1", "IP addresses"),
        ("https://2130706433", "IP addresses"),
        ("https://0x7f.0.0.0x1", "IP addresses"),
        ("https://hub..example.com", "no host name"),
        ("https://-hub.example.com", "no host name"),
        ("https://hub\\example.com", "no host name"),
    ],
)
def test_refused(address: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        split_address(address)


def test_no_complaint_repeats_a_password() -> None:
    with pytest.raises(ValueError, match="leave") as caught:
        split_address("https://user:hunter2@hub.example.com")
    assert "hunter2" not in str(caught.value)
