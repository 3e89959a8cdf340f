"""The two clients: their arguments, and the resources that hang on them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from qbdconnect._generated.client import AsyncResources, Resources
from qbdconnect._unset import UNSET, Unset

if TYPE_CHECKING:
    import httpx2

    from qbdconnect._request import Timeout

DEFAULT_MAX_RETRIES = 2


class QBDConnect(Resources):
    """Client of the QBD Connect System API.

    `api_key` and `base_url` come from QBDCONNECT_API_KEY and QBDCONNECT_BASE_URL when absent; a QBDConnectError is
    raised if there is no key. `timeout` is in seconds, 60 with 5 for connecting unless given. An `http_client` of your
    own keeps its own timeouts unless `timeout` is given, and is yours to close.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int = DEFAULT_MAX_RETRIES,
        http_client: httpx2.Client | None = None,
    ) -> None:
        from qbdconnect._settings import configure  # noqa: PLC0415 - imports httpx2, which costs 70 ms
        from qbdconnect._transport import SyncTransport  # noqa: PLC0415 - the same

        settings = configure(os.environ, api_key=api_key, base_url=base_url, timeout=timeout, max_retries=max_retries)
        self._transport = SyncTransport(settings, http_client)

    @property
    def base_url(self) -> str:
        """Address that all paths start with."""
        return self._transport.settings.base_url

    def __repr__(self) -> str:
        return f"QBDConnect(base_url={self.base_url!r})"

    def close(self) -> None:
        """Close the connections; an `http_client` that was given stays open."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncQBDConnect(AsyncResources):
    """Client of the QBD Connect System API for asyncio; its arguments are those of QBDConnect."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int = DEFAULT_MAX_RETRIES,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        from qbdconnect._settings import configure  # noqa: PLC0415 - imports httpx2, which costs 70 ms
        from qbdconnect._transport import AsyncTransport  # noqa: PLC0415 - the same

        settings = configure(os.environ, api_key=api_key, base_url=base_url, timeout=timeout, max_retries=max_retries)
        self._transport = AsyncTransport(settings, http_client)

    @property
    def base_url(self) -> str:
        """Address that all paths start with."""
        return self._transport.settings.base_url

    def __repr__(self) -> str:
        return f"AsyncQBDConnect(base_url={self.base_url!r})"

    async def close(self) -> None:
        """Close the connections; an `http_client` that was given stays open."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
