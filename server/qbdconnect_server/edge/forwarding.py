"""The client's address behind proxies that the operator trusts."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from .exchange import Header

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOPS: Final = 20  # proxies in a row that are believed; a longer list is somebody's attempt to keep us busy
LONGEST: Final = 60  # characters of an address with its zone and port


class TrustedProxies:
    """Reads `X-Forwarded-For` as far as trusted proxies have written it."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks: Sequence[Network] = tuple(networks)

    def client_address(self, peer: str, headers: Iterable[Header]) -> str:
        """Give the address of the client; `peer` is who opened the connection.

        From the right, each trusted address is a hop and the first other one is the client. An entry that is no address
        ends the search at the hop that passed it on.
        """
        client = read_address(peer)
        if client is None:
            return peer
        for entry in _entries_from_right(headers):
            if not self._trusts(client):
                break
            passed_on = read_address(entry)
            if passed_on is None:
                break
            client = passed_on
        return str(client)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def read_address(text: str) -> Address | None:
    """Read `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80` or the like; None if it is no address.

    An IPv4 address in the clothes of IPv6 (`::ffff:192.0.2.1`) becomes what it is.
    """
    text = text.strip()[:LONGEST]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _entries_from_right(headers: Iterable[Header]) -> list[str]:
    """List the last entries of all headers X-Forwarded-For, which count as one list in the order of their lines."""
    lines = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return ",".join(lines).split(",")[-HOPS:][::-1]
