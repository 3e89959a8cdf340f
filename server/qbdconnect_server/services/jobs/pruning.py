"""Handlers that remove what has had its time."""

from typing import Final

from qbdconnect_server.services import idempotency
from qbdconnect_server.services import saga as sagas
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.storage.queries import jobs as queries

KEPT_SECONDS: Final = 7 * 86400.0  # of a job that is done, and so of its dedup key
PRUNED_AT_ONCE: Final = 1000


async def prune_jobs(hub: Hub, _job: Job) -> None:
    """Forget the jobs that were done a week ago; parked ones stay until an operator retries them."""
    while await hub.database.write(queries.prune, age_seconds=KEPT_SECONDS, count=PRUNED_AT_ONCE):
        pass


async def prune_idempotency_keys(hub: Hub, _job: Job) -> None:
    """Forget the answers saved under idempotency keys that have expired, and the steps of writes that never ended."""
    while await idempotency.prune(hub.database, hub.clock()):
        pass
    while await sagas.prune(hub.database, hub.clock()):
        pass
