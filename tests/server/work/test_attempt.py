"""What becomes of a job whose handler returns, raises or takes too long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.services.jobs.jobs import Job, NewJob, Park, Postpone
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.work.attempt import attempt, described, storable
from qbdconnect_server.work.handlers import Kind
from tests.server.work.times import shift

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.queries.job_listing import ListedJob

pytestmark = pytest.mark.anyio


async def claimed(hub: Hub) -> Job:
    (found,) = await hub.database.write(jobs.claim, "me", kinds=["mail"], count=1, lease_seconds=60)
    return Job(hub, found, "me")


@pytest.fixture
async def job(hub: Hub) -> Job:
    await hub.database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    return await claimed(hub)


async def fate(
    hub: Hub, job: Job, handler: Callable[[Hub, Job], Awaitable[None]], *, max_attempts: int = 3, time_limit: float = 60
) -> ListedJob:
    """Run a handler and see what became of the job."""
    await attempt(hub, job, Kind(handler, max_attempts, time_limit), lambda: 0.5)
    found = await hub.database.read(job_listing.by_id, "job_a")
    assert found is not None
    return found[0]


def waits(job: ListedJob) -> float:
    return (job.run_at - job.created_at).total_seconds()


async def test_a_handler_that_returns_has_done_the_job(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None: ...

    assert (await fate(hub, job, handler)).state == "done"


async def test_a_handler_may_finish_the_job_itself(hub: Hub, job: Job) -> None:
    async def handler(_: Hub, job: Job) -> None:
        await job.finish_with(lambda _: None)

    with capture_logs() as logs:
        assert (await fate(hub, job, handler)).state == "done"
    assert logs == []


async def test_a_failed_job_runs_again_later(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None:
        raise Unavailable("The mail server does not answer.")

    found = await fate(hub, job, handler)
    assert (found.state, found.attempt, found.last_error) == ("ready", 1, "The mail server does not answer.")
    assert waits(found) == pytest.approx(10, abs=2)


async def test_the_last_attempt_parks(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None:
        raise KeyError("customer's secret")

    for number in (1, 2):
        found = await fate(hub, job, handler)
        assert (found.state, found.attempt) == ("ready", number)
        await hub.database.write(shift, "run_at", timedelta(seconds=-100))
        job = await claimed(hub)
    with capture_logs() as logs:
        found = await fate(hub, job, handler)
    assert (found.state, found.attempt) == ("parked", 3)
    assert found.last_error is not None
    assert found.last_error.startswith("KeyError at test_attempt.py:")
    assert "secret" not in f"{found.last_error}{logs}"
    assert [(each["event"], each["log_level"]) for each in logs] == [("job is parked", "error")]


async def test_a_handler_may_park_at_once(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None:
        raise Park("there is no such address")

    found = await fate(hub, job, handler)
    assert (found.state, found.last_error) == ("parked", "there is no such address")


@pytest.mark.parametrize(("hours", "seconds"), [(2, 7200), (-2, 0)])
async def test_a_handler_may_postpone_by_the_clock_of_its_host(hub: Hub, job: Job, hours: int, seconds: float) -> None:
    """The clock of the tests is far from that of the database, and only the distance counts."""

    async def handler(hub: Hub, _: Job) -> None:
        raise Postpone(hub.clock() + timedelta(hours=hours))

    found = await fate(hub, job, handler, max_attempts=1)
    assert (found.state, found.attempt, found.last_error) == ("ready", 0, None)
    assert waits(found) == pytest.approx(seconds, abs=2)


async def test_a_handler_that_hangs_fails(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None:
        await asyncio.sleep(5)

    found = await fate(hub, job, handler, time_limit=0.02)
    assert (found.state, found.last_error) == ("ready", "The job took longer than 0.02 seconds.")


async def test_a_time_limit_of_the_handlers_own_is_its_own(hub: Hub, job: Job) -> None:
    async def handler(*_: object) -> None:
        raise TimeoutError

    found = await fate(hub, job, handler)
    assert found.last_error is not None
    assert found.last_error.startswith("TimeoutError at test_attempt.py:")


async def test_a_failure_after_the_end_changes_nothing(hub: Hub, job: Job) -> None:
    async def handler(_: Hub, job: Job) -> None:
        await job.finish()
        raise ValueError

    with capture_logs() as logs:
        assert (await fate(hub, job, handler)).state == "done"
    assert [each["event"] for each in logs] == ["handler failed after its job was done"]


async def return_late(*_: object) -> None: ...


async def fail_late(*_: object) -> None:
    raise ValueError


async def park_late(*_: object) -> None:
    raise Park("late")


async def postpone_late(hub: Hub, _: Job) -> None:
    raise Postpone(hub.clock())


@pytest.mark.parametrize("handler", [return_late, fail_late, park_late, postpone_late])
async def test_who_lost_the_job_says_so_and_leaves_it(
    hub: Hub, job: Job, handler: Callable[[Hub, Job], Awaitable[None]]
) -> None:
    await hub.database.write(jobs.retry_later, job.lease, delay_seconds=0, error="silent")
    await hub.database.write(shift, "run_at", timedelta(seconds=-1))
    await claimed(hub)
    with capture_logs() as logs:
        found = await fate(hub, job, handler)
    assert (found.state, found.attempt, found.last_error) == ("running", 2, "silent")
    assert "job was taken over by another worker" in [each["event"] for each in logs]


async def test_without_the_database_the_fate_stays_open(hub: Hub, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease expires then, and the job is found again."""

    def break_down(*_: object, **__: object) -> None:
        raise Unavailable("The database cannot be reached.")

    monkeypatch.setattr(jobs, "finish", break_down)
    monkeypatch.setattr(jobs, "retry_later", break_down)
    with capture_logs() as logs:
        assert (await fate(hub, job, return_late)).state == "running"
    assert [each["event"] for each in logs] == ["job failed", "fate of a job not written down"]


def test_a_stored_text_is_short_and_has_no_nul() -> None:
    assert storable("a\0b" + "c" * 1000) == "ab" + "c" * 498


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert described(ValueError("secret")) == "ValueError"
