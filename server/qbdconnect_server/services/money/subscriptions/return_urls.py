"""Where a buyer goes after a checkout: only to pages on origins that the operator allows."""

import re
from typing import Final
from urllib.parse import urlsplit

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.settings import Settings

# Browsers read blanks, control characters and backslashes in ways of their own, so that a page could be elsewhere.
PLAIN: Final = re.compile(r"[!-\[\]-~]+")
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def check_return_url(url: str, settings: Settings, *, pointer: str) -> None:
    """Raise RuleBroken, with the pointer, for an address on an origin that is not allowed, or not safely written."""
    origin = _origin(url) if PLAIN.fullmatch(url) else None
    if origin is None:
        raise RuleBroken(
            "This is no address of a web page; write it like https://app.example.com/done.", pointer=pointer
        )
    if origin.startswith("http:") and urlsplit(origin).hostname not in LOCAL:
        raise RuleBroken("Buyers are sent back by https alone.", pointer=pointer)
    if origin not in {_origin(each) for each in settings.return_origins}:
        raise RuleBroken(
            f"Buyers are not sent to {origin}: the operator of the hub has not allowed it "
            "(QBDCONNECT_CHECKOUT_RETURN_ORIGINS).",
            pointer=pointer,
        )


def _origin(url: str) -> str | None:
    """Give the origin of an address as browsers write it; None for what has none, or a user name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return (
        f"{parts.scheme}://{host}" if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{parts.scheme}://{host}:{port}"
    )
