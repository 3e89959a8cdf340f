"""Queries on jobs: enqueueing them, and what the worker that holds the lease of one may do with it.

Every moment is one of the database's clock.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Connection,
    Float,
    Integer,
    bindparam,
    delete,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.database_clock import NOW, moment_after
from qbdconnect_server.storage.tables import UtcDateTime, job
from qbdconnect_server.storage.tables.work import done, ready, running

CHANNEL: Final = "qbdconnect_job"  # on which PostgreSQL tells listening workers of new jobs
NO_JSON: Final[dict[str, Any]] = {}


class NewJob(NamedTuple):
    """A job to be enqueued.

    `run_at` None is at once, by the database's clock; a moment given by a host is as good as the clock of that host.
    Of jobs with the same `dedup_key` only the first is stored, until it is pruned a week after its end.
    """

    id: str
    kind: str
    payload: dict[str, Any]
    run_at: datetime | None = None
    priority: int = 0  # the smaller goes first
    dedup_key: str | None = None


class Lease(NamedTuple):
    """The right to work on a job, until it expires or is given back."""

    job_id: str
    owner: str
    attempt: int


class ClaimedJob(NamedTuple):
    """A job as the worker gets it that has claimed it."""

    id: str
    kind: str
    payload: dict[str, Any]
    attempt: int
    checkpoints: dict[str, Any]
    priority: int
    run_at: datetime


class LeaseLost(Exception):  # noqa: N818 - it is the fate of a slow worker, not a fault
    """Somebody else has the job, or it is finished already; nothing was changed."""


NEVER: Final = null()


def _insert(dialect: Any) -> Any:
    values = {name: bindparam(f"new_{name}", type_=job.c[name].type) for name in NewJob._fields} | {
        "run_at": func.coalesce(bindparam("new_run_at", type_=UtcDateTime()), NOW, type_=UtcDateTime()),
        "state": "ready",
        "attempt": 0,
        "checkpoints": NO_JSON,
        "created_at": NOW,
    }
    return dialect.insert(job).values(values).on_conflict_do_nothing(index_elements=["dedup_key"])


INSERT: Final = {"sqlite": _insert(sqlite), "postgresql": _insert(postgresql)}
NOTIFY: Final = select(func.pg_notify(CHANNEL, ""))


def _insert_and_notify() -> Any:
    """One round trip for both; listeners hear of it when the transaction commits."""
    inserted = _insert(postgresql).returning(job.c.id).cte("inserted")
    return select(inserted.c.id, func.pg_notify(CHANNEL, "")).select_from(inserted)


ENQUEUE: Final = {"sqlite": _insert(sqlite).returning(job.c.id), "postgresql": _insert_and_notify()}

IS_DUE: Final = (ready, job.c.run_at <= NOW, job.c.kind.in_(bindparam("kinds", expanding=True)))
# A common table expression is evaluated once; a subquery might be more often, and lock more rows each time.
DUE: Final = (
    select(job.c.id)
    .where(*IS_DUE)
    .order_by(job.c.priority, job.c.run_at, job.c.id)
    .limit(bindparam("count", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM: Final = (
    update(job)
    .where(job.c.id.in_(select(DUE.c.id)))
    .values(
        state="running",
        attempt=job.c.attempt + 1,
        lease_owner=bindparam("owner"),
        lease_expires_at=moment_after(bindparam("lease_seconds", type_=Float)),
    )
    .returning(*(job.c[name] for name in ClaimedJob._fields))
)
HOLDS_LEASE: Final = (
    running,
    job.c.id == bindparam("of_job_id"),
    job.c.lease_owner == bindparam("of_owner"),
    job.c.attempt == bindparam("of_attempt", type_=Integer),
)
NO_LEASE: Final = {"lease_owner": NEVER, "lease_expires_at": NEVER}
RUN_AGAIN: Final = {
    **NO_LEASE,
    "state": "ready",
    "run_at": moment_after(bindparam("delay_seconds", type_=Float)),
}
# What a job was about may be personal or secret, so it goes when it is no longer needed.
FINISH: Final = (
    update(job)
    .where(*HOLDS_LEASE)
    .values(**NO_LEASE, state="done", finished_at=NOW, last_error=NEVER, payload=NO_JSON, checkpoints=NO_JSON)
)
CHECKPOINT: Final = update(job).where(*HOLDS_LEASE)
RETRY_LATER: Final = update(job).where(*HOLDS_LEASE).values(**RUN_AGAIN)
# The attempt was none, so it is taken back.
POSTPONE: Final = update(job).where(*HOLDS_LEASE).values(**RUN_AGAIN, attempt=job.c.attempt - 1)
PARK: Final = update(job).where(*HOLDS_LEASE).values(**NO_LEASE, state="parked", finished_at=NOW)
RENEW: Final = (
    update(job)
    .where(running, job.c.lease_owner == bindparam("of_owner"), job.c.id.in_(bindparam("job_ids", expanding=True)))
    .values(lease_expires_at=moment_after(bindparam("lease_seconds", type_=Float)))
    .returning(job.c.id, job.c.lease_owner, job.c.attempt)
)
EXPIRED: Final = (
    select(job.c.id, job.c.lease_owner, job.c.attempt, job.c.kind)
    .where(running, job.c.lease_expires_at <= NOW)
    .order_by(job.c.lease_expires_at)
    .limit(bindparam("count", type_=Integer))
    .with_for_update(skip_locked=True)
)
RELEASE: Final = update(job).where(job.c.id == bindparam("of_job_id")).values(dedup_key=NEVER)
NEXT_READY: Final = (
    select(job.c.run_at)
    .where(ready, job.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(job.c.run_at)
    .limit(1)
)
NEXT_EXPIRY: Final = select(func.min(job.c.lease_expires_at)).where(running)
NEXT: Final = select(
    NOW.label("now"), NEXT_READY.scalar_subquery().label("r"), NEXT_EXPIRY.scalar_subquery().label("e")
)
PRUNE: Final = delete(job).where(
    job.c.id.in_(
        select(job.c.id)
        .where(done, job.c.finished_at <= moment_after(bindparam("age_seconds", type_=Float)))
        .order_by(job.c.finished_at)
        .limit(bindparam("count", type_=Integer))
        .with_for_update(skip_locked=True)
    )
)


def enqueue(connection: Connection, new: NewJob) -> bool:
    """Store a job, to be run once the transaction is committed; False if its dedup key is taken."""
    return connection.execute(ENQUEUE[connection.dialect.name], _values(new)).first() is not None


def enqueue_all(connection: Connection, new: Sequence[NewJob]) -> None:
    """Store many jobs at once, except those whose dedup key is taken."""
    if new:
        connection.execute(INSERT[connection.dialect.name], [_values(each) for each in new])
        notify(connection)


def _values(new: NewJob) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in new._asdict().items()}


def release_dedup_key(connection: Connection, job_id: str) -> None:
    """Let another job take the dedup key of this one, which ends."""
    connection.execute(RELEASE, {"of_job_id": job_id})


def notify(connection: Connection) -> None:
    """Tell the workers of all processes, once the transaction is committed; SQLite has no way to do that."""
    if connection.dialect.name == "postgresql":
        connection.execute(NOTIFY)


def claim(
    connection: Connection, owner: str, *, kinds: Collection[str], count: int, lease_seconds: float
) -> list[ClaimedJob]:
    """Take the lease of up to `count` due jobs of some kinds, the most urgent first; each claim counts as an attempt.

    Jobs that another transaction has locked are passed over.
    """
    parameters = {"owner": owner, "kinds": list(kinds), "count": count, "lease_seconds": lease_seconds}
    claimed = [ClaimedJob._make(row) for row in connection.execute(CLAIM, parameters)]
    return sorted(claimed, key=lambda each: (each.priority, each.run_at, each.id))


def finish(connection: Connection, lease: Lease) -> None:
    """Mark a job as done and forget its payload. Raises LeaseLost."""
    _change(connection, FINISH, lease)


def checkpoint(connection: Connection, lease: Lease, checkpoints: dict[str, Any]) -> None:
    """Keep the results of the steps that are finished. Raises LeaseLost."""
    _change(connection, CHECKPOINT, lease, checkpoints=checkpoints)


def retry_later(connection: Connection, lease: Lease, *, delay_seconds: float, error: str) -> None:
    """Let a job that failed run again. Raises LeaseLost."""
    _change(connection, RETRY_LATER, lease, delay_seconds=delay_seconds, last_error=error)


def postpone(connection: Connection, lease: Lease, *, delay_seconds: float) -> None:
    """Let a job run again as if this attempt had not been. Raises LeaseLost."""
    _change(connection, POSTPONE, lease, delay_seconds=delay_seconds)


def park(connection: Connection, lease: Lease, *, error: str) -> None:
    """Put a job aside until an operator looks at it. Raises LeaseLost."""
    _change(connection, PARK, lease, last_error=error)


def _change(connection: Connection, statement: Any, lease: Lease, **values: Any) -> None:
    fence = {"of_job_id": lease.job_id, "of_owner": lease.owner, "of_attempt": lease.attempt}
    if not connection.execute(statement, {**fence, **values}).rowcount:
        raise LeaseLost(f"the lease of {lease.job_id}, attempt {lease.attempt}, is lost")


def release(connection: Connection, leases: Collection[Lease]) -> None:
    """Give leases back, so that another worker takes these jobs over at once; those already lost are left alone."""
    for lease in leases:
        fence = {"of_job_id": lease.job_id, "of_owner": lease.owner, "of_attempt": lease.attempt}
        connection.execute(POSTPONE, {**fence, "delay_seconds": 0.0})
    notify(connection)


def renew(connection: Connection, owner: str, job_ids: Collection[str], *, lease_seconds: float) -> set[Lease]:
    """Extend the leases that an owner still holds, and name them."""
    parameters = {"of_owner": owner, "job_ids": list(job_ids), "lease_seconds": lease_seconds}
    return {Lease._make(row) for row in connection.execute(RENEW, parameters)}


def expired(connection: Connection, *, count: int) -> list[tuple[Lease, str]]:
    """Find up to `count` jobs whose lease has expired, each with its kind, and lock them for this transaction."""
    return [(Lease(*row[:3]), row[3]) for row in connection.execute(EXPIRED, {"count": count})]


def next_event(connection: Connection, *, kinds: Collection[str]) -> tuple[float | None, float | None]:
    """Tell in how many seconds the next job of these kinds is due, and in how many the next lease expires."""
    row = connection.execute(NEXT, {"kinds": list(kinds)}).one()
    now: datetime = row[0]
    ready_in, expiry_in = ((moment - now).total_seconds() if moment else None for moment in row[1:])
    return ready_in, expiry_in


def prune(connection: Connection, *, age_seconds: float, count: int) -> int:
    """Forget up to `count` jobs that were done that long ago; return how many they were. Parked ones stay."""
    return connection.execute(PRUNE, {"age_seconds": -age_seconds, "count": count}).rowcount
