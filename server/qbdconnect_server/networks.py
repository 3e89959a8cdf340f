"""Which IP addresses are public, and networks that an operator allows beside them."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

EVERYTHING: Final[tuple[Network, ...]] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
NAT64: Final = IPv6Network("64:ff9b::/96")  # how a network without IPv4 reaches it (RFC 6052)
IPV4_BITS: Final = 0xFFFF_FFFF

# The IANA registries of special addresses as of 2026, written down so that no version of Python decides otherwise.
SPECIAL_IPV4: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # between a provider and its customers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
UNICAST_IPV6: Final = IPv6Network("2000::/3")  # all else is loopback, local, multicast or unassigned
SPECIAL_IPV6: Final = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # Teredo among others, which carries an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address, too
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def read_networks(text: str) -> tuple[Network, ...]:
    """Read `true` (every network), `false` (none) or networks such as `10.0.0.0/8, fd00::/8`.

    Raises ValueError with a sentence that says what to mend.
    """
    if text.lower() in {"", "false"}:
        return ()
    if text.lower() == "true":
        return EVERYTHING
    return tuple(_read_network(part.strip()) for part in text.split(","))


def _read_network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(f"{text!r} is no network; write true, false, or networks such as 10.0.0.0/8") from None


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public Internet; one that carries an IPv4 address counts as that one."""
    plain = carried(address)
    if isinstance(plain, IPv4Address):
        return not is_in(plain, SPECIAL_IPV4)
    return plain in UNICAST_IPV6 and not is_in(plain, SPECIAL_IPV6)


def carried(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & IPV4_BITS)
    return address


def is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    """Tell whether an address belongs to one of several networks."""
    return any(address.version == network.version and address in network for network in networks)
