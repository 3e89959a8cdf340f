"""What is forgotten once it is 360 days old: events, sessions, finished requests and sums."""

from datetime import timedelta
from typing import Final

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.services.moments import show_day
from qbdconnect_server.storage.queries import retention as queries

KEPT: Final = timedelta(days=360)
KIND: Final = "prune-activity"  # of the job
PRUNED_AT_ONCE: Final = 1000  # rows, so that no other write waits long


async def prune(hub: Hub, _job: Job) -> None:
    """Forget what is too old, a bounded number of rows in each transaction; the handler of a scheduled job."""
    oldest = hub.clock() - KEPT
    for table in queries.BY_MOMENT:
        while await hub.database.write(queries.prune, table, older_than=oldest, count=PRUNED_AT_ONCE):
            pass
    while await hub.database.write(queries.prune_days, before_day=show_day(oldest), count=PRUNED_AT_ONCE):
        pass
