"""The rules that the Web Connector sets for every address in a .qwc file."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

PRINTABLE_ASCII = re.compile(r"[!-~]+")
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*")
NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


def split_address(address: str) -> SplitResult:
    """Split an absolute http(s) address that a Web Connector accepts.

    Raises ValueError with a sentence that says what to mend.
    """
    # urlsplit drops tabs and line breaks silently, so they are looked for before.
    if not PRINTABLE_ASCII.fullmatch(address):
        raise ValueError("write it in ASCII without blanks (an international host name in its xn-- form)")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("it is no valid URL; write it like https://hub.example.com") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("it is no absolute URL; write it like https://hub.example.com")
    if "@" in parts.netloc:
        raise ValueError("leave the user name and password out")
    _check_host(parts.scheme, parts.hostname)
    return parts


def _check_host(scheme: str, host: str) -> None:
    if _is_ip_address(host):
        raise ValueError("the Web Connector refuses IP addresses; use a host name")
    if not HOST_NAME.fullmatch(host):
        raise ValueError(f"{host!r} is no host name")
    if scheme != "https" and host != "localhost":
        raise ValueError("the Web Connector needs https unless the host is localhost")


def _is_ip_address(host: str) -> bool:
    """Tell whether a host is read as an IP address, also in forms such as 127.1 or 0x7f000001 (WHATWG URL, 3.5)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]) is not None
    return True
