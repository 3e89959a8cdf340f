from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.util import await_only

from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.storage.queries.jobs import ClaimedJob, Lease, LeaseLost, NewJob
from qbdconnect_server.storage.tables import job
from tests.server.work.times import shift

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database
    from qbdconnect_server.storage.queries.job_listing import ListedJob

pytestmark = pytest.mark.anyio
SOON = timedelta(seconds=20)


def new(name: str = "a", **members: Any) -> NewJob:
    return NewJob(f"job_{name}", "mail", {"to": name})._replace(**members)


def claim(
    connection: Connection, owner: str = "me", *, count: int = 10, kinds: tuple[str, ...] = ("mail",), lease: float = 60
) -> list[ClaimedJob]:
    return jobs.claim(connection, owner, kinds=kinds, count=count, lease_seconds=lease)


def claim_one(connection: Connection, owner: str = "me", *, lease: float = 60) -> Lease:
    (claimed,) = claim(connection, owner, lease=lease)
    return Lease(claimed.id, owner, claimed.attempt)


def find(connection: Connection, name: str = "a") -> ListedJob:
    found = job_listing.by_id(connection, f"job_{name}")
    assert found is not None
    return found[0]


def ids(claimed: list[ClaimedJob]) -> list[str]:
    return [each.id.removeprefix("job_") for each in claimed]


async def test_a_job_is_claimed_once_with_what_was_enqueued(database: Database) -> None:
    assert await database.write(jobs.enqueue, new(payload={"list": [1.0, None], "text": "é"}))
    (claimed,) = await database.write(claim)
    assert (claimed.id, claimed.kind, claimed.attempt, claimed.checkpoints) == ("job_a", "mail", 1, {})
    assert claimed.payload == {"list": [1.0, None], "text": "é"}
    assert await database.write(claim) == []


async def test_a_job_comes_and_goes_with_the_transaction_that_enqueues_it(database: Database) -> None:
    def enqueue_and_fail(connection: Connection) -> None:
        jobs.enqueue(connection, new())
        raise ValueError("the cause is undone")

    with pytest.raises(ValueError, match="undone"):
        await database.write(enqueue_and_fail)
    assert await database.write(claim) == []


async def test_at_once_is_now_by_the_clock_of_the_database(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    stored = await database.read(find)
    # Both run on this machine.
    assert abs(stored.run_at - datetime.now(UTC)) < SOON
    assert stored.run_at == stored.created_at


async def test_a_dedup_key_admits_one_job(database: Database) -> None:
    assert await database.write(jobs.enqueue, new("a", dedup_key="k"))
    assert not await database.write(jobs.enqueue, new("b", dedup_key="k"))
    await database.write(jobs.enqueue_all, [new("c", dedup_key="k"), new("d", dedup_key="l"), new("e"), new("f")])
    await database.write(jobs.enqueue_all, [])
    assert sorted(ids(await database.write(claim))) == ["a", "d", "e", "f"]


async def test_a_dedup_key_may_be_given_back(database: Database) -> None:
    await database.write(jobs.enqueue_all, [new("a", dedup_key="k"), new("b", dedup_key="l")])
    await database.write(jobs.release_dedup_key, "job_a")
    assert await database.write(jobs.enqueue, new("c", dedup_key="k"))
    assert not await database.write(jobs.enqueue, new("d", dedup_key="l"))


async def test_a_dedup_key_outlives_the_job_until_it_is_pruned(database: Database) -> None:
    await database.write(jobs.enqueue, new("a", dedup_key="k"))
    await database.write(jobs.finish, await database.write(claim_one))
    assert not await database.write(jobs.enqueue, new("b", dedup_key="k"))
    assert await database.write(jobs.prune, age_seconds=-1, count=10) == 1
    assert await database.write(jobs.enqueue, new("b", dedup_key="k"))


async def test_a_job_waits_for_its_moment(database: Database) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    await database.write(jobs.enqueue, new(run_at=later))
    assert await database.write(claim) == []
    ready_in, expiry_in = await database.read(jobs.next_event, kinds=["mail"])
    assert ready_in == pytest.approx(3600, abs=20)
    assert expiry_in is None
    await database.write(shift, "run_at", timedelta(hours=-1, seconds=-1))
    assert ids(await database.write(claim)) == ["a"]


async def test_the_next_job_is_one_of_the_kinds_that_are_asked_for(database: Database) -> None:
    await database.write(jobs.enqueue, new(kind="other"))
    assert await database.read(jobs.next_event, kinds=["mail"]) == (None, None)
    assert await database.write(claim) == []
    assert ids(await database.write(claim, kinds=("mail", "other"))) == ["a"]


async def test_the_most_urgent_go_first_and_then_the_oldest(database: Database) -> None:
    now = datetime.now(UTC) - timedelta(minutes=10)
    moments = {"late": (0, 3), "early": (0, 1), "urgent": (-1, 5), "slow": (5, 0)}
    for name, (priority, minute) in moments.items():
        moment = now + timedelta(minutes=minute)
        await database.write(jobs.enqueue, new(name, priority=priority, run_at=moment))
    assert ids(await database.write(claim, count=2)) == ["urgent", "early"]
    assert ids(await database.write(claim, count=2)) == ["late", "slow"]


async def test_claims_at_once_never_share_a_job(database: Database) -> None:
    await database.write(jobs.enqueue_all, [new(f"{number:03}") for number in range(200)])

    async def claim_all(owner: str) -> list[str]:
        taken: list[str] = []
        while claimed := await database.write(claim, owner, count=7):
            taken += ids(claimed)
        return taken

    taken = await asyncio.gather(*(claim_all(f"worker {number}") for number in range(8)))
    assert sorted(itertools.chain.from_iterable(taken)) == [f"{number:03}" for number in range(200)]


async def test_jobs_of_an_open_claim_are_passed_over(postgresql_url: str) -> None:
    """On PostgreSQL two transactions are open side by side; a claim neither waits nor takes what the other has."""
    database = connect(postgresql_url)
    await database.open()
    await database.write(jobs.enqueue_all, [new("a"), new("b")])
    claimed, let_go = asyncio.Event(), asyncio.Event()

    def hold(connection: Connection) -> list[str]:
        taken = ids(claim(connection, count=1))
        claimed.set()
        await_only(let_go.wait())
        return taken

    holding = asyncio.create_task(database.write(hold))
    await claimed.wait()
    assert ids(await database.write(claim, "you", count=2)) == ["b"]
    let_go.set()
    assert await holding == ["a"]
    await database.close()


async def test_a_finished_job_keeps_neither_payload_nor_results(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    lease = await database.write(claim_one)
    await database.write(jobs.checkpoint, lease, {"step": "secret"})
    await database.write(jobs.finish, lease)
    found = await database.read(job_listing.by_id, "job_a")
    assert found is not None
    assert (found[0].state, found[0].lease_owner, found[1], found[2]) == ("done", None, {}, {})
    assert found[0].finished_at is not None


async def test_a_failed_job_runs_again_after_its_delay_and_keeps_its_checkpoints(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    lease = await database.write(claim_one)
    await database.write(jobs.checkpoint, lease, {"step": 1})
    await database.write(jobs.retry_later, lease, delay_seconds=100.5, error="no luck")
    stored = await database.read(find)
    assert (stored.state, stored.attempt, stored.last_error) == ("ready", 1, "no luck")
    assert abs(stored.run_at - datetime.now(UTC) - timedelta(seconds=100.5)) < SOON
    assert await database.write(claim) == []
    await database.write(shift, "run_at", timedelta(seconds=-101))
    (claimed,) = await database.write(claim)
    assert (claimed.attempt, claimed.checkpoints) == (2, {"step": 1})


async def test_a_postponed_job_has_not_used_an_attempt(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    await database.write(jobs.postpone, await database.write(claim_one), delay_seconds=100)
    stored = await database.read(find)
    assert (stored.state, stored.attempt, stored.last_error) == ("ready", 0, None)


async def test_a_parked_job_stays(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    await database.write(jobs.park, await database.write(claim_one), error="hopeless")
    assert await database.write(claim) == []
    assert await database.write(jobs.prune, age_seconds=-3600, count=10) == 0
    stored = await database.read(find)
    assert (stored.state, stored.last_error) == ("parked", "hopeless")


ENDS: dict[str, Callable[[Connection, Lease], None]] = {
    "finish": jobs.finish,
    "checkpoint": lambda connection, lease: jobs.checkpoint(connection, lease, {"stolen": 1}),
    "retry_later": lambda connection, lease: jobs.retry_later(connection, lease, delay_seconds=0, error="late"),
    "postpone": lambda connection, lease: jobs.postpone(connection, lease, delay_seconds=0),
    "park": lambda connection, lease: jobs.park(connection, lease, error="late"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda lease: lease._replace(attempt=lease.attempt - 1), id="an earlier attempt"),
        pytest.param(lambda lease: lease._replace(owner="somebody else"), id="another owner"),
        pytest.param(lambda lease: lease._replace(job_id="job_none"), id="another job"),
    ],
)
async def test_who_lost_the_lease_changes_nothing(
    database: Database, end: str, wrong: Callable[[Lease], Lease]
) -> None:
    await database.write(jobs.enqueue, new())
    await database.write(jobs.retry_later, await database.write(claim_one), delay_seconds=0, error="first")
    await database.write(shift, "run_at", timedelta(seconds=-1))
    lease = await database.write(claim_one)
    before = await database.read(job_listing.by_id, "job_a")
    with pytest.raises(LeaseLost):
        await database.write(ENDS[end], wrong(lease))
    assert await database.read(job_listing.by_id, "job_a") == before
    await database.write(ENDS[end], lease)


@pytest.mark.parametrize("end", ENDS)
async def test_a_job_that_is_done_is_not_changed(database: Database, end: str) -> None:
    await database.write(jobs.enqueue, new())
    lease = await database.write(claim_one)
    await database.write(jobs.finish, lease)
    with pytest.raises(LeaseLost):
        await database.write(ENDS[end], lease)


async def test_leases_expire_by_the_clock_of_the_database_unless_they_are_renewed(database: Database) -> None:
    await database.write(jobs.enqueue_all, [new("a"), new("b")])
    await database.write(claim, lease=100)
    assert await database.write(jobs.expired, count=10) == []
    _, expiry_in = await database.read(jobs.next_event, kinds=["mail"])
    assert expiry_in == pytest.approx(100, abs=20)
    await database.write(shift, "lease_expires_at", timedelta(seconds=-101))
    assert await database.write(jobs.renew, "me", ["job_a", "job_none"], lease_seconds=100) == {
        Lease("job_a", "me", 1),
    }
    assert await database.write(jobs.expired, count=10) == [(Lease("job_b", "me", 1), "mail")]


async def test_only_the_owner_renews(database: Database) -> None:
    await database.write(jobs.enqueue, new())
    await database.write(claim)
    assert await database.write(jobs.renew, "somebody else", ["job_a"], lease_seconds=100) == set()


async def test_released_jobs_are_there_for_others_at_once(database: Database) -> None:
    await database.write(jobs.enqueue_all, [new("a"), new("b")])
    leases = [Lease(each.id, "me", each.attempt) for each in await database.write(claim)]
    await database.write(jobs.finish, leases[0])
    await database.write(jobs.release, leases)
    (taken,) = await database.write(claim, "you")
    assert (taken.id, taken.attempt) == ("job_b", 1)


async def test_jobs_done_long_ago_are_pruned_oldest_first(database: Database) -> None:
    await database.write(jobs.enqueue_all, [new(str(number)) for number in range(4)])
    for each in await database.write(claim):
        await database.write(jobs.finish, Lease(each.id, "me", each.attempt))
    for number in range(3):
        await database.write(shift, "finished_at", timedelta(days=-number - 1), f"job_{number}")
    assert await database.write(jobs.prune, age_seconds=86400, count=2) == 2
    left = await database.read(lambda connection: connection.scalars(select(job.c.id).order_by(job.c.id)).all())
    assert left == ["job_0", "job_3"]
    assert await database.write(jobs.prune, age_seconds=86400, count=2) == 1
    assert await database.write(jobs.prune, age_seconds=86400, count=2) == 0
