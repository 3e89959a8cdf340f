"""Whether an instance gets work: it must be validated, and its customer's subscription in order or within its grace.

What is queued stays queued, and goes on by itself once all is well.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import standing as queries

EVERYBODY: Final = Scope(None)

Obstacle = Literal["not validated", "suspended"]


def suspended_from(lapsed_at: datetime | None, grace_days: int) -> datetime | None:
    """Tell from when on a subscription that lapsed gives no work; None while it is in order."""
    return None if lapsed_at is None else lapsed_at + timedelta(days=grace_days)


async def look(hub: Hub, instance_id: str) -> Obstacle | None:
    """Tell what keeps an instance from work; None if nothing does, or there is no such instance."""
    return await hub.database.read(obstacle, instance_id, now=hub.clock(), grace_days=hub.settings.grace_days)


def obstacle(connection: Connection, instance_id: str, *, now: datetime, grace_days: int) -> Obstacle | None:
    """Tell what keeps an instance from work, within a transaction or a read."""
    found = queries.of_instance(connection, EVERYBODY, instance_id)
    if found is None:
        return None
    if not found.validated:
        return "not validated"
    suspended = suspended_from(found.lapsed_at, grace_days)
    return "suspended" if suspended is not None and suspended <= now else None
