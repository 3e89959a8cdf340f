"""Queries on jobs for operators: what there is, how many of them, and another chance for those that are parked."""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import Connection, Integer, Text, bindparam, func, literal_column, null, or_, select, union_all, update

from qbdconnect_server.storage.database_clock import NOW
from qbdconnect_server.storage.queries.jobs import notify
from qbdconnect_server.storage.tables import job
from qbdconnect_server.storage.tables.work import done, parked, ready, running

JobState = Literal["ready", "running", "done", "parked"]
STATES: Final[tuple[JobState, ...]] = get_args(JobState)


class ListedJob(NamedTuple):
    """A job without its payload, which may be personal or secret."""

    id: str
    kind: str
    state: JobState
    priority: int
    run_at: datetime
    attempt: int
    dedup_key: str | None
    lease_owner: str | None
    lease_expires_at: datetime | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None


class JobCount(NamedTuple):
    """How many jobs of a kind are in a state, and when the first of them was to run."""

    state: JobState
    kind: str
    number: int
    first_run_at: datetime


IS_STATE: Final = dict(zip(STATES, (ready, running, done, parked), strict=True))
COLUMNS: Final = [job.c[name] for name in ListedJob._fields]
ANY_KIND: Final = ""
LATEST: Final = {
    state: select(*COLUMNS)
    .where(is_state, or_(bindparam("kind", type_=Text) == ANY_KIND, job.c.kind == bindparam("kind", type_=Text)))
    .order_by(job.c.id.desc())
    .limit(bindparam("count", type_=Integer))
    for state, is_state in IS_STATE.items()
}
HAS_ID: Final = job.c.id == bindparam("of_id")
BY_ID: Final = select(*COLUMNS, job.c.checkpoints, job.c.payload).where(HAS_ID)
# Each state has a partial index. Jobs that are done are not counted: they are many, and tell nothing of what is to do.
COUNTS: Final = union_all(
    *(
        select(literal_column(f"'{state}'"), job.c.kind, func.count(), func.min(job.c.run_at))
        .where(IS_STATE[state])
        .group_by(job.c.kind)
        for state in ("ready", "running", "parked")
    )
)
AGAIN: Final[dict[str, Any]] = {"state": "ready", "run_at": NOW, "attempt": 0, "finished_at": null()}
RETRY: Final = update(job).where(HAS_ID, or_(parked, ready)).values(AGAIN)
RETRY_PARKED: Final = (
    update(job)
    .where(parked, or_(bindparam("of_kind", type_=Text) == ANY_KIND, job.c.kind == bindparam("of_kind", type_=Text)))
    .values(AGAIN)
)


def latest(connection: Connection, state: JobState, *, kind: str = ANY_KIND, count: int) -> list[ListedJob]:
    """List up to `count` jobs of a state, the newest first."""
    return [ListedJob._make(row) for row in connection.execute(LATEST[state], {"kind": kind, "count": count})]


def by_id(connection: Connection, job_id: str) -> tuple[ListedJob, dict[str, Any], dict[str, Any]] | None:
    """Find a job with its checkpoints and its payload."""
    row = connection.execute(BY_ID, {"of_id": job_id}).one_or_none()
    return (ListedJob._make(row[:-2]), row[-2], row[-1]) if row else None


def counts(connection: Connection) -> list[JobCount]:
    """Count the jobs that are not done, by state and kind."""
    return sorted(JobCount._make(row) for row in connection.execute(COUNTS))


def retry(connection: Connection, job_id: str) -> bool:
    """Let a job that is parked or waits run at once, with all its attempts before it; False if it is neither."""
    is_found = connection.execute(RETRY, {"of_id": job_id}).rowcount > 0
    notify(connection)
    return is_found


def retry_parked(connection: Connection, *, kind: str = ANY_KIND) -> int:
    """Let all parked jobs run at once, or those of one kind; return how many they are."""
    count = connection.execute(RETRY_PARKED, {"of_kind": kind}).rowcount
    notify(connection)
    return count
