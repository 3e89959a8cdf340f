from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import Conflict, NotFound
from qbdconnect_server.services.jobs import job_control
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries.jobs import Lease, NewJob

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio
KINDS = ["mail"]


async def claim(hub: Hub) -> Lease:
    (claimed,) = await hub.database.write(jobs.claim, "me", kinds=KINDS, count=1, lease_seconds=60)
    return Lease(claimed.id, "me", claimed.attempt)


@pytest.fixture(autouse=True)
async def filled(hub: Hub) -> None:
    """Store a job of each state."""
    for name in ("parked", "done", "running", "ready"):
        await hub.database.write(jobs.enqueue, NewJob(f"job_{name}", "mail", {"to": name}))
        if name != "ready":
            lease = await claim(hub)
        if name == "parked":
            await hub.database.write(jobs.checkpoint, lease, {"first": 1})
            await hub.database.write(jobs.park, lease, error="hopeless")
        if name == "done":
            await hub.database.write(jobs.finish, lease)


async def test_what_is_not_done_is_listed(hub: Hub) -> None:
    assert [job.id for job in await job_control.latest(hub, None, kind=None, count=9)] == [
        "job_running",
        "job_ready",
        "job_parked",
    ]
    assert [job.id for job in await job_control.latest(hub, "done", kind="mail", count=9)] == ["job_done"]
    assert await job_control.latest(hub, None, kind="none", count=9) == []


async def test_a_job_is_shown(hub: Hub) -> None:
    shown = await job_control.show(hub, "job_parked")
    assert (shown.job.last_error, shown.steps, shown.payload) == ("hopeless", {"first": 1}, {"to": "parked"})


async def test_an_unknown_job_is_told(hub: Hub) -> None:
    with pytest.raises(NotFound, match="There is no job job_none"):
        await job_control.show(hub, "job_none")
    with pytest.raises(NotFound):
        await job_control.retry(hub, "job_none")


@pytest.mark.parametrize("name", ["job_done", "job_running"])
async def test_a_job_that_needs_no_chance_gets_none(hub: Hub, name: str) -> None:
    with pytest.raises(Conflict, match=f"{name} is {name.removeprefix('job_')}: only"):
        await job_control.retry(hub, name)


async def test_retrying_wakes_the_worker(hub: Hub) -> None:
    await job_control.retry(hub, "job_parked")
    await hub.wake.wait(0)
    assert await job_control.retry_parked(hub, kind=None) == 0
    assert [each[:3] for each in await job_control.count(hub)] == [("ready", "mail", 2), ("running", "mail", 1)]
