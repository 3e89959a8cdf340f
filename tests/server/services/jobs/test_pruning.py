from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.services.jobs import pruning
from qbdconnect_server.services.jobs.jobs import Job, NewJob
from qbdconnect_server.storage.queries import idempotency, job_listing, jobs, sagas
from qbdconnect_server.storage.queries.idempotency import Claim
from qbdconnect_server.storage.queries.sagas import StoredSaga
from tests.factories import NOW
from tests.server.work.times import shift

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio


async def finished(hub: Hub, count: int) -> Job:
    await hub.database.write(jobs.enqueue_all, [NewJob(f"job_{number}", "mail", {}) for number in range(count)])
    claimed = await hub.database.write(jobs.claim, "me", kinds=["mail"], count=count, lease_seconds=60)
    made = [Job(hub, each, "me") for each in claimed]
    for each in made:
        await each.finish()
    return made[0]


async def test_jobs_go_a_week_after_their_end(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "PRUNED_AT_ONCE", 2)
    job = await finished(hub, 6)
    for number in range(5):
        await hub.database.write(shift, "finished_at", timedelta(days=-7, minutes=1 - number), f"job_{number}")
    await pruning.prune_jobs(hub, job)
    assert [each.id for each in await hub.database.read(job_listing.latest, "done", count=9)] == ["job_5", "job_0"]


async def test_expired_answers_go(hub: Hub) -> None:
    job = await finished(hub, 1)
    for days in range(3):
        made = NOW - timedelta(days=days)
        await hub.database.write(idempotency.claim, Claim("cust_a", f"k{days}", b"", made, made - timedelta(days=9)))
    await pruning.prune_idempotency_keys(hub, job)
    left = await hub.database.write(idempotency.prune, expired=NOW + timedelta(days=9), count=9)
    assert left == 1


async def test_writes_that_never_ended_go(hub: Hub) -> None:
    job = await finished(hub, 1)
    for days in range(3):
        made = NOW - timedelta(days=days)
        new = StoredSaga("cust_a", f"k{days}", b"", "op_1", {}, made)
        await hub.database.write(sagas.begin, new, expired=made - timedelta(days=9))
    await pruning.prune_idempotency_keys(hub, job)
    left = await hub.database.write(sagas.prune, expired=NOW + timedelta(days=9), count=9)
    assert left == 1
