"""What a handler may do with its job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.services.jobs.jobs import Job, LeaseLost, NewJob
from qbdconnect_server.storage.queries import job_listing, jobs
from tests.server.work.times import shift

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
KINDS = ["mail"]


async def claimed(hub: Hub, owner: str = "me") -> Job:
    (found,) = await hub.database.write(jobs.claim, owner, kinds=KINDS, count=1, lease_seconds=60)
    return Job(hub, found, owner)


@pytest.fixture
async def job(hub: Hub) -> Job:
    await hub.database.write(jobs.enqueue, NewJob("job_a", "mail", {"to": "a"}))
    return await claimed(hub)


async def taken_over(hub: Hub, job: Job) -> Job:
    """Let the lease of a job expire and somebody else claim it."""
    await hub.database.write(jobs.retry_later, job.lease, delay_seconds=0, error="silent")
    await hub.database.write(shift, "run_at", timedelta(seconds=-1))
    return await claimed(hub, "you")


def effect(connection: Connection, name: str, *, result: Any = "made") -> Any:
    """Leave something in the database: another job."""
    jobs.enqueue(connection, NewJob(name, "effect", {}))
    return result


async def effects(hub: Hub) -> list[str]:
    return [each.id for each in await hub.database.read(job_listing.latest, "ready", kind="effect", count=9)]


async def state(hub: Hub) -> str:
    found = await hub.database.read(job_listing.by_id, "job_a")
    assert found is not None
    return found[0].state


async def test_a_job_shows_what_it_is_about(job: Job) -> None:
    assert (job.id, job.kind, job.payload, job.attempt, job.is_finished) == ("job_a", "mail", {"to": "a"}, 1, False)


@pytest.mark.parametrize("finish", [Job.finish_with, Job.finish_after])
async def test_effect_and_end_are_one_transaction(hub: Hub, job: Job, finish: Any) -> None:
    assert await finish(job, effect, "job_e", result=7) == 7
    assert job.is_finished
    assert (await state(hub), await effects(hub)) == ("done", ["job_e"])
    await job.finish()  # the worker's own, which then has nothing to do


@pytest.mark.parametrize("finish", [Job.finish_with, Job.finish_after])
async def test_an_effect_that_fails_ends_nothing(hub: Hub, job: Job, finish: Any) -> None:
    def fail(connection: Connection) -> None:
        effect(connection, "job_e")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await finish(job, fail)
    assert not job.is_finished
    assert (await state(hub), await effects(hub)) == ("running", [])


async def test_who_lost_the_lease_has_no_effect(hub: Hub, job: Job) -> None:
    other = await taken_over(hub, job)
    with pytest.raises(LeaseLost):
        await job.finish_with(effect, "job_late")
    with pytest.raises(LeaseLost):
        await job.finish_after(effect, "job_late")
    with pytest.raises(LeaseLost):
        await job.step_with("step", effect, "job_late")
    with pytest.raises(LeaseLost):
        await job.finish()
    await other.finish_with(effect, "job_good")
    assert await effects(hub) == ["job_good"]


async def test_a_finished_step_is_not_repeated(hub: Hub, job: Job) -> None:
    calls: list[str] = []

    async def pay() -> Any:
        calls.append("pay")
        return {"charge": ("ch_1", 1)}

    async def tell() -> Any:
        calls.append("tell")
        raise OSError("nobody there")

    first = await job.step("pay", pay)
    with pytest.raises(OSError, match="nobody"):
        await job.step("tell", tell)
    again = await taken_over(hub, job)
    assert await again.step("pay", pay) == first == {"charge": ["ch_1", 1]}
    assert await again.step("pay", pay) == first
    with pytest.raises(OSError, match="nobody"):
        await again.step("tell", tell)
    assert calls == ["pay", "tell", "tell"]


async def test_a_step_may_have_no_result(hub: Hub, job: Job) -> None:
    calls: list[None] = []

    async def work() -> None:
        calls.append(None)

    assert await job.step("work", work) is None
    again = await taken_over(hub, job)
    assert await again.step("work", work) is None
    assert len(calls) == 1


async def test_effect_and_checkpoint_are_one_transaction(hub: Hub, job: Job) -> None:
    assert await job.step_with("note", effect, "job_e", result=[1]) == [1]
    again = await taken_over(hub, job)
    assert await again.step_with("note", effect, "job_again") == [1]
    assert await effects(hub) == ["job_e"]


async def test_a_step_whose_result_cannot_be_kept_leaves_nothing(hub: Hub, job: Job) -> None:
    with pytest.raises(TypeError):
        await job.step_with("note", effect, "job_e", result=object())
    assert await effects(hub) == []
