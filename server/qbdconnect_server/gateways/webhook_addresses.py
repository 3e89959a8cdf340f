"""Where webhooks may lead: what their URLs may hold and which IP addresses the hub connects to."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from qbdconnect_server.networks import Address, Network, carried, is_in, is_public

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
PRINTABLE_ASCII: Final = re.compile(r"[!-~]+")
LABEL: Final = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME: Final = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")
# What some resolvers read as a number, and so as an IPv4 address: 127.1, 0x7f.1, 2130706433.
NUMERIC_LABEL: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class AddressRefused(Exception):  # noqa: N818 - it says what happened
    """A URL or an address to which the hub does not connect; the text is one sentence for its owner."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, read once: what is checked is what is connected to."""

    scheme: str
    host: str
    port: int
    path: str  # with the query

    @property
    def authority(self) -> str:
        """The value of the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Connections go to public addresses by https and, by http too, to networks that the operator allows."""

    allowed: tuple[Network, ...] = ()

    def read_url(self, url: str) -> Target:
        """Read a URL and check all of it that needs no name to be resolved; raises AddressRefused."""
        parts = _split(url)
        if parts.scheme == "http" and not self.allowed:
            raise AddressRefused("The address must begin with https://.")
        host = str(parts.hostname)
        literal = _read_literal(host)
        if literal is not None and not self.allows(literal, parts.scheme):
            raise AddressRefused("The hub does not call this address: it is not a public one.")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, parts.port or DEFAULT_PORTS[parts.scheme], path)

    def allows(self, address: Address, scheme: str) -> bool:
        """Tell whether the hub may connect to an address."""
        return is_in(carried(address), self.allowed) or (scheme == "https" and is_public(address))


def _split(url: str) -> SplitResult:
    # urlsplit drops tabs and line breaks silently, so they are looked for before.
    if not PRINTABLE_ASCII.fullmatch(url):
        raise AddressRefused("Write it in ASCII without blanks (an international host name in its xn-- form).")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("It is no valid URL; write it like https://example.com/webhooks.") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or port == 0:
        raise AddressRefused("It is no absolute URL; write it like https://example.com/webhooks.")
    if "@" in parts.netloc:
        raise AddressRefused("Leave the user name and password out.")
    if parts.fragment:
        raise AddressRefused("Leave the fragment out; it is never sent.")
    return parts


def _read_literal(host: str) -> Address | None:
    """Read a host that is an IP address; None for a name. Raises AddressRefused for what is neither."""
    try:
        address = ip_address(host)
    except ValueError:
        if HOST_NAME.fullmatch(host) and not NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
            return None
        raise AddressRefused("Its host is neither a name nor an IP address.") from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise AddressRefused("Its host is an address of one network interface.")
    return address
