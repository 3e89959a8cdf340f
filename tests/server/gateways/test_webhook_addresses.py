from __future__ import annotations

from ipaddress import ip_address

import pytest

from qbdconnect_server.gateways.webhook_addresses import AddressPolicy, AddressRefused, Target
from qbdconnect_server.networks import EVERYTHING, read_networks

STRICT = AddressPolicy()
OWN = AddressPolicy(read_networks("10.0.0.0/8"))
OPEN = AddressPolicy(EVERYTHING)


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/"), "example.com"),
        ("HTTPS://Example.COM:443/A?b=c", Target("https", "example.com", 443, "/A?b=c"), "example.com"),
        ("https://xn--bcher-kva.example:8443/?x", Target("https", "xn--bcher-kva.example", 8443, "/?x"), None),
        ("https://a_b.example:80/", Target("https", "a_b.example", 80, "/"), None),
        ("https://8.8.8.8/x", Target("https", "8.8.8.8", 443, "/x"), "8.8.8.8"),
        ("https://[2a00::1]:8443/", Target("https", "2a00::1", 8443, "/"), "[2a00::1]:8443"),
    ],
)
def test_a_url_is_read_once(url: str, target: Target, authority: str | None) -> None:
    assert STRICT.read_url(url) == target
    assert target.authority == (authority or f"{target.host}:{target.port}")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "https://"),
        ("https://user@example.com/", "user name"),
        ("https://user:password@example.com/", "user name"),
        ("https://example.com@127.0.0.1/", "user name"),
        ("https://example.com/#a", "fragment"),
        ("https://exa mple.com/", "ASCII"),
        ("https://example.com/\n", "ASCII"),
        ("https://bücher.example/", "xn--"),
        ("https://\uff11\uff12\uff17.0.0.1/", "ASCII"),
        ("https:///path", "absolute"),
        ("ftp://example.com/", "absolute"),
        ("//example.com/", "absolute"),
        ("https://example.com:0/", "absolute"),
        ("https://example.com:99999/", "no valid URL"),
        ("https://[::1/", "no valid URL"),
        ("https://127.1/", "neither"),
        ("https://0x7f.1/", "neither"),
        ("https://0x7f000001/", "neither"),
        ("https://2130706433/", "neither"),
        ("https://0177.0.0.01/", "neither"),
        ("https://127.0.0.1./", "neither"),
        ("https://a..b/", "neither"),
        ("https://-a.example/", "neither"),
        ("https://a\\b.example/", "neither"),
        (f"https://{'a.' * 127}ab/", "neither"),
        ("https://127.0.0.1/", "not a public"),
        ("https://169.254.169.254/latest/meta-data", "not a public"),
        ("https://[::1]/", "not a public"),
        ("https://[::ffff:127.0.0.1]/", "not a public"),
        ("https://[64:ff9b::7f00:1]/", "not a public"),
        ("https://[fe80::1%25eth0]/", "interface"),
    ],
)
def test_a_url_is_refused_with_a_sentence(url: str, reason: str) -> None:
    with pytest.raises(AddressRefused, match=reason):
        STRICT.read_url(url)


def test_http_goes_only_into_networks_that_the_operator_allows() -> None:
    assert OWN.read_url("http://10.1.2.3/").port == 80
    assert OWN.read_url("http://inside.example:8080/").port == 8080
    for url in ("http://8.8.8.8/", "http://192.168.0.1/", "https://192.168.0.1/"):
        with pytest.raises(AddressRefused, match="not a public"):
            OWN.read_url(url)


@pytest.mark.parametrize(
    ("policy", "scheme", "address", "allowed"),
    [
        (STRICT, "https", "8.8.8.8", True),
        (STRICT, "https", "10.0.0.1", False),
        (OWN, "https", "8.8.8.8", True),
        (OWN, "https", "10.0.0.1", True),
        (OWN, "https", "::ffff:10.0.0.1", True),
        (OWN, "https", "192.168.0.1", False),
        (OWN, "http", "10.0.0.1", True),
        (OWN, "http", "8.8.8.8", False),
        (OPEN, "http", "127.0.0.1", True),
        (OPEN, "http", "::1", True),
        (OPEN, "https", "169.254.169.254", True),
    ],
)
def test_an_address_is_allowed(policy: AddressPolicy, scheme: str, address: str, allowed: bool) -> None:
    assert policy.allows(ip_address(address), scheme) is allowed
