from __future__ import annotations

from ipaddress import ip_network

import pytest

from qbdconnect_server.edge.forwarding import HOPS, TrustedProxies, read_address

PROXIES = TrustedProxies([ip_network(text) for text in ("10.0.0.0/8", "192.0.2.7", "2001:db8::/32")])


def client(peer: str, *lines: str) -> str:
    return PROXIES.client_address(peer, [(b"x-forwarded-for", line.encode("latin-1")) for line in lines])


@pytest.mark.parametrize(
    ("peer", "lines", "expected"),
    [
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2,10.0.0.3"], "203.0.113.9"),
        # What the client wrote itself stands left of what our proxies wrote.
        ("10.0.0.1", ["8.8.8.8, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["8.8.8.8", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["10.9.9.9, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        # Nobody but a trusted proxy is believed.
        ("203.0.113.9", ["8.8.8.8"], "203.0.113.9"),
        ("192.0.2.8", ["8.8.8.8"], "192.0.2.8"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # Garbage ends the search at the hop that passed it on.
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["8.8.8.8, <script>, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["203.0.113.9,"], "10.0.0.1"),
        ("10.0.0.1", ["é"], "10.0.0.1"),
        ("10.0.0.1", ["999.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", ["x" * 60_000], "10.0.0.1"),
        # Ports, brackets, zones, blanks, IPv4 in the clothes of IPv6.
        ("10.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
        ("10.0.0.1", ["  203.0.113.9\t"], "203.0.113.9"),
        ("10.0.0.1", ["[2001:DB9::1]:4711"], "2001:db9::1"),
        ("10.0.0.1", ["[2001:db9::1]"], "2001:db9::1"),
        ("10.0.0.1", ["2001:db9::1"], "2001:db9::1"),
        ("10.0.0.1", ["fe80::1%eth0"], "fe80::1"),
        ("2001:db8::5", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("2001:db9::5", ["203.0.113.9"], "2001:db9::5"),
        # What uvicorn gives where it knows no address.
        ("testclient", ["203.0.113.9"], "testclient"),
    ],
)
def test_the_client_is_the_first_from_the_right_who_is_not_trusted(peer: str, lines: list[str], expected: str) -> None:
    assert client(peer, *lines) == expected


def test_a_list_without_end_is_not_read_to_its_end() -> None:
    assert client("10.0.0.1", "203.0.113.9" + ", 10.0.0.2" * (HOPS - 1)) == "203.0.113.9"
    assert client("10.0.0.1", "203.0.113.9" + ", 10.0.0.2" * HOPS) == "10.0.0.2"


def test_other_headers_say_nothing() -> None:
    assert PROXIES.client_address("10.0.0.1", [(b"forwarded", b"for=203.0.113.9")]) == "10.0.0.1"


@pytest.mark.parametrize("text", ["", "[", "[]", ":", "::g", "1.2.3", "1.2.3.4.5", "unix:", "_hidden"])
def test_what_is_no_address(text: str) -> None:
    assert read_address(text) is None
