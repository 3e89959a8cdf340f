"""A hub with an open database, for commands that work beside the server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from qbdconnect_server.hub import build_hub, opened
from qbdconnect_server.logs import configure_logs
from qbdconnect_server.services.call import Hub
from qbdconnect_server.settings import load_settings

T = TypeVar("T")


def with_hub(work: Callable[[Hub], Awaitable[T]], *, database_url: str | None) -> T:
    """Open the database (migrated first if it is SQLite), run `work` and close it again."""
    settings = load_settings(database_url=database_url)
    # The log is not what these commands are run for: only its warnings are shown.
    configure_logs("warning", settings.log_format)

    async def run() -> T:
        hub = build_hub(settings)
        async with opened(hub):
            return await work(hub)

    return asyncio.run(run())
