"""The mails that wait in the database, and their delivery without a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.services.mail import mailing
from qbdconnect_server.storage.queries.jobs import ClaimedJob
from qbdconnect_server.storage.tables import job
from tests.factories import NOW

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection


async def waiting(hub: Hub) -> list[Job]:
    """List the jobs of mails in the order of their making."""

    def find(connection: Connection) -> list[ClaimedJob]:
        rows = connection.execute(select(job.c.id, job.c.payload).where(job.c.kind == "mail").order_by(job.c.id))
        return [ClaimedJob(row.id, "mail", row.payload, 1, {}, 0, NOW) for row in rows]

    return [Job(hub, each, "test") for each in await hub.database.read(find)]


async def deliver_all(hub: Hub) -> None:
    """Deliver every mail that was ever wanted, in the order of their making."""
    for each in await waiting(hub):
        await mailing.deliver(hub, each)
