"""Background work in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.work.attempt import attempt
from qbdconnect_server.work.handlers import HANDLERS, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbdconnect_server.services.call import Hub

OWNER = "test"


async def drain(hub: Hub, kinds: Mapping[str, Kind] = HANDLERS) -> list[str]:
    """Run every job that is due, one after the other, and those that they enqueue; return their kinds."""
    done = []
    while claimed := await hub.database.write(jobs.claim, OWNER, kinds=kinds, count=1, lease_seconds=60):
        for each in claimed:
            await attempt(hub, Job(hub, each, OWNER), kinds[each.kind], lambda: 0.5)
            done.append(each.kind)
    return done
