from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.storage.queries.jobs import Lease, NewJob

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
KINDS = ["mail", "webhook"]


def fill(connection: Connection) -> None:
    """Store one job of each kind in each state, and a second mail that is ready."""
    for number, state in enumerate(["done", "parked", "running"]):
        for kind in KINDS:
            jobs.enqueue(connection, NewJob(f"job_{number}_{kind}", kind, {"secret": state}))
        for each in jobs.claim(connection, "me", kinds=KINDS, count=9, lease_seconds=60):
            lease = Lease(each.id, "me", each.attempt)
            if state == "done":
                jobs.finish(connection, lease)
            if state == "parked":
                jobs.park(connection, lease, error="hopeless")
    for new in [NewJob("job_3_mail", "mail", {}), NewJob("job_3_webhook", "webhook", {}), NewJob("job_4", "mail", {})]:
        jobs.enqueue(connection, new)


@pytest.mark.parametrize(
    ("state", "kind", "expected"),
    [
        ("done", "", ["job_0_webhook", "job_0_mail"]),
        ("parked", "", ["job_1_webhook", "job_1_mail"]),
        ("running", "mail", ["job_2_mail"]),
        ("ready", "mail", ["job_4", "job_3_mail"]),
        ("ready", "none", []),
    ],
)
async def test_the_newest_jobs_of_a_state_and_kind(
    database: Database, state: Any, kind: str, expected: list[str]
) -> None:
    await database.write(fill)
    found = await database.read(job_listing.latest, state, kind=kind, count=2)
    assert [each.id for each in found] == expected
    assert {each.state for each in found} <= {state}


async def test_a_list_has_an_end(database: Database) -> None:
    await database.write(fill)
    assert len(await database.read(job_listing.latest, "ready", count=2)) == 2


async def test_counts_leave_out_what_is_done(database: Database) -> None:
    await database.write(fill)
    assert [each[:3] for each in await database.read(job_listing.counts)] == [
        ("parked", "mail", 1),
        ("parked", "webhook", 1),
        ("ready", "mail", 2),
        ("ready", "webhook", 1),
        ("running", "mail", 1),
        ("running", "webhook", 1),
    ]


async def test_a_parked_job_gets_all_its_attempts_again(database: Database) -> None:
    await database.write(fill)
    assert await database.write(job_listing.retry, "job_1_mail")
    found = await database.read(job_listing.by_id, "job_1_mail")
    assert found is not None
    job, checkpoints, payload = found
    assert (job.state, job.attempt, job.finished_at, job.last_error) == ("ready", 0, None, "hopeless")
    assert (checkpoints, payload) == ({}, {"secret": "parked"})


@pytest.mark.parametrize("job_id", ["job_0_mail", "job_2_mail", "job_none"])
async def test_jobs_that_are_done_or_running_are_not_retried(database: Database, job_id: str) -> None:
    await database.write(fill)
    before = await database.read(job_listing.by_id, job_id)
    assert not await database.write(job_listing.retry, job_id)
    assert await database.read(job_listing.by_id, job_id) == before


async def test_a_job_that_waits_can_be_hurried(database: Database) -> None:
    await database.write(jobs.enqueue, NewJob("job_a", "mail", {}))
    (claimed,) = await database.write(jobs.claim, "me", kinds=KINDS, count=1, lease_seconds=60)
    await database.write(jobs.retry_later, Lease(claimed.id, "me", 1), delay_seconds=9999, error="no luck")
    assert await database.write(job_listing.retry, "job_a")
    assert await database.write(jobs.claim, "me", kinds=KINDS, count=1, lease_seconds=60)


@pytest.mark.parametrize(("kind", "count"), [("", 2), ("mail", 1), ("none", 0)])
async def test_all_parked_jobs_of_a_kind_are_retried(database: Database, kind: str, count: int) -> None:
    await database.write(fill)
    assert await database.write(job_listing.retry_parked, kind=kind) == count
    assert len(await database.read(job_listing.latest, "parked", count=9)) == 2 - count


async def test_there_is_no_such_job(database: Database) -> None:
    assert await database.read(job_listing.by_id, "job_none") is None
