"""What a client is told, by its arguments or by the environment."""

from __future__ import annotations

import logging
import random
import re
import sys
import time
import uuid
from typing import TYPE_CHECKING, NamedTuple

import httpx2

from qbdconnect._errors import QBDConnectError
from qbdconnect._generated import BASE_URL
from qbdconnect._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qbdconnect._request import Timeout
    from qbdconnect._unset import Unset

KEY = re.compile(r"[A-Za-z0-9._~+/=-]+")  # what may stand behind "Bearer" (RFC 6750)
LOG_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}


class Settings(NamedTuple):
    """How a client calls: where, as whom, how patiently; an unset timeout leaves the choice to the HTTP client.

    Time and chance are here so that tests can set them.
    """

    base_url: str
    headers: httpx2.Headers
    timeout: Timeout | Unset
    max_retries: int
    now: Callable[[], float] = time.time
    jitter: Callable[[], float] = random.random
    new_key: Callable[[], str] = lambda: str(uuid.uuid4())

    def over(self, headers: httpx2.Headers) -> Settings:
        """Keep the headers of an HTTP client, where these here do not replace them."""
        merged = headers.copy()
        merged.update(self.headers)
        return self._replace(headers=merged)

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"  # the headers hold the API key


def configure(
    environment: Mapping[str, str],
    *,
    api_key: str | None,
    base_url: str | None,
    timeout: Timeout | Unset,
    max_retries: int,
) -> Settings:
    """Join arguments and environment; a QBDConnectError is raised if there is no API key, or no address."""
    start_logging(environment.get("QBDCONNECT_LOG"))
    # A key that was read from a file often brings its line break along.
    api_key = (api_key or environment.get("QBDCONNECT_API_KEY") or "").strip()
    if not api_key:
        raise QBDConnectError("give api_key or set QBDCONNECT_API_KEY")
    if not KEY.fullmatch(api_key):
        raise QBDConnectError("the API key holds a character that no key has; give the key alone, as it was shown")
    base_url = base_url or environment.get("QBDCONNECT_BASE_URL") or BASE_URL
    if not _is_address(base_url):
        raise QBDConnectError(f"base_url is no address of an API; write it like {BASE_URL}")
    return Settings(base_url.rstrip("/"), _headers(api_key), timeout, max_retries)


def _is_address(text: str) -> bool:
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host) and not (url.userinfo or url.query or url.fragment)


def _headers(api_key: str) -> httpx2.Headers:
    python = ".".join(map(str, sys.version_info[:3]))
    headers = {
        "Authorization": f"Bearer {api_key}",
        "User-Agent": f"qbdconnect-python/{__version__} (python {python}; httpx2 {httpx2.__version__})",
    }
    return httpx2.Headers(headers)


def start_logging(level: str | None) -> None:
    """Show the log of the SDK on stderr if QBDCONNECT_LOG is debug or info; anything else leaves logging alone."""
    if level not in LOG_LEVELS:
        return
    logger = logging.getLogger("qbdconnect")
    logger.setLevel(LOG_LEVELS[level])
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
