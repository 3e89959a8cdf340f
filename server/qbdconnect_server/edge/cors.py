"""Cross-origin resource sharing: which pages of other origins may call the API (Fetch Standard, section 3.3)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .exchange import Header

ANY: Final = "*"
METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS: Final = "Authorization, Content-Type, Idempotency-Key, Traceparent, Tracestate, X-Request-Id"
RESPONSE_HEADERS: Final = "Content-Disposition, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id"
REMEMBERED: Final = "7200"  # seconds that a browser keeps the answer to a preflight; Chromium keeps none longer

_VARY: Final = (b"vary", b"Origin")
_ANY_ALLOWED: Final = (b"access-control-allow-origin", b"*")
_EXPOSED: Final = (b"access-control-expose-headers", RESPONSE_HEADERS.encode())


class Cors:
    """Lets the pages of some origins, or of all of them, read what the API answers; never with credentials."""

    preflight_headers: Final[Sequence[Header]] = (
        (b"access-control-allow-methods", METHODS.encode()),
        (b"access-control-allow-headers", REQUEST_HEADERS.encode()),
        (b"access-control-max-age", REMEMBERED.encode()),
    )

    def __init__(self, origins: Iterable[str]) -> None:
        """Take origins such as `https://app.example.com`, or `*` for every one."""
        self._origins = frozenset(origin.encode() for origin in origins)
        self._allows_any = ANY.encode() in self._origins

    def headers(self, scope: Mapping[str, Any]) -> tuple[Header, ...]:
        """Give the headers that every answer of the API to this request has."""
        if self._allows_any:
            return (_ANY_ALLOWED, _EXPOSED)
        origin = _only(scope, b"origin")
        if origin in self._origins:
            return (_VARY, (b"access-control-allow-origin", origin), _EXPOSED)
        return (_VARY,)

    def is_preflight(self, scope: Mapping[str, Any]) -> bool:
        """Tell whether a browser asks beforehand for an origin that is allowed; other questions get no answer here."""
        if scope["method"] != "OPTIONS" or not _only(scope, b"access-control-request-method"):
            return False
        origin = _only(scope, b"origin")
        return origin in self._origins or (self._allows_any and origin != b"")


def _only(scope: Mapping[str, Any], wanted: bytes) -> bytes:
    """Give the value of a header that was sent once, else nothing."""
    found = [value for name, value in scope["headers"] if name == wanted]
    return found[0] if len(found) == 1 else b""
