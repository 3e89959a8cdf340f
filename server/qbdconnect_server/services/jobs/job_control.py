"""What operators do about background work: look at jobs, and give parked ones another chance."""

from typing import Any, Final, NamedTuple

from qbdconnect_server.errors import Conflict, NotFound
from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage.queries import job_listing as queries
from qbdconnect_server.storage.queries.job_listing import ANY_KIND, STATES, JobCount, JobState, ListedJob

__all__ = ["STATES", "JobCount", "JobState", "ListedJob", "ShownJob", "count", "retry", "retry_parked", "show"]

UNFINISHED: Final[tuple[JobState, ...]] = ("running", "ready", "parked")


class ShownJob(NamedTuple):
    """All that is known of a job; its payload and the results of its steps may be personal or secret."""

    job: ListedJob
    steps: dict[str, Any]
    payload: dict[str, Any]


async def latest(hub: Hub, state: JobState | None, *, kind: str | None, count: int) -> list[ListedJob]:
    """List up to `count` jobs of a state, or of every state but done, the newest of each state first."""
    states = UNFINISHED if state is None else (state,)
    return [
        job
        for each in states
        for job in await hub.database.read(queries.latest, each, kind=kind or ANY_KIND, count=count)
    ]


async def show(hub: Hub, job_id: str) -> ShownJob:
    """Show a job. Raises NotFound."""
    found = await hub.database.read(queries.by_id, job_id)
    if found is None:
        raise NotFound(f"There is no job {job_id}.")
    return ShownJob(*found)


async def count(hub: Hub) -> list[JobCount]:
    """Count the jobs that are not done, by state and kind."""
    return await hub.database.read(queries.counts)


async def retry(hub: Hub, job_id: str) -> None:
    """Let a job that is parked or waits run at once, with all attempts before it. Raises NotFound and Conflict."""
    if await hub.database.write(queries.retry, job_id):
        hub.wake()
        return
    state = (await show(hub, job_id)).job.state
    raise Conflict(f"{job_id} is {state}: only a job that is parked or ready can be retried.")


async def retry_parked(hub: Hub, *, kind: str | None) -> int:
    """Let all parked jobs run at once, or those of one kind; return how many they are."""
    retried = await hub.database.write(queries.retry_parked, kind=kind or ANY_KIND)
    hub.wake()
    return retried
