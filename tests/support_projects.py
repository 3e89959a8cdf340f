"""Support projects for tests, stored as background work does once the CRM has opened one."""

from __future__ import annotations

import asyncio

from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import crm
from qbdconnect_server.storage.scope import Scope


def give_project(database_url: str, instance_id: str, project_id: str = "1001") -> str:
    """Let an instance have a support project, and return its id."""

    async def store() -> None:
        database = connect(database_url)
        await database.open()
        try:
            await database.write(crm.store_project, Scope(None), instance_id, project_id)
        finally:
            await database.close()

    asyncio.run(store())
    return project_id
