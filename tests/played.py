"""Sessions of a Web Connector for tests, played through the services of the hub."""

from __future__ import annotations

import asyncio

from qbdconnect_server.hub import build_hub, opened
from qbdconnect_server.services.activity import play_session as service
from qbdconnect_server.settings import Settings


def play_session(database_url: str, instance_id: str) -> str:
    """Play one session against an instance and return its id."""

    async def play() -> str:
        hub = build_hub(Settings(database_url=database_url))
        async with opened(hub):
            return await service.play(hub, instance_id)

    return asyncio.run(play())
