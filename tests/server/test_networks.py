from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from qbdconnect_server.networks import EVERYTHING, carried, is_in, is_public, read_networks

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "2a00::1",
    "3fff:1000::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]
SPECIAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::8.8.8.8",
    "2001::8.8.8.8",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", SPECIAL)
def test_an_address_that_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


def test_an_address_counts_as_the_one_that_it_carries() -> None:
    assert carried(ip_address("::ffff:10.1.2.3")) == ip_address("10.1.2.3")
    assert carried(ip_address("64:ff9b::10.1.2.3")) == ip_address("10.1.2.3")
    assert carried(ip_address("2a00::1")) == ip_address("2a00::1")


def test_networks_are_read() -> None:
    assert read_networks("") == read_networks("false") == read_networks("False") == ()
    assert read_networks("true") == EVERYTHING
    both = read_networks("10.0.0.0/8, fd00::/8")
    assert both == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert [is_in(ip_address(each), both) for each in ("10.9.9.9", "fd00::1", "11.0.0.0", "::1")] == [
        True,
        True,
        False,
        False,
    ]
    for wrong in ("yes", "10.0.0.1/8", "10.0.0.0/8,", "10.0.0.0/33"):
        with pytest.raises(ValueError, match="is no network"):
            read_networks(wrong)
