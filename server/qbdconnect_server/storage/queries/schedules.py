"""Queries on schedules: which slots are due, by the database's clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.database_clock import NOW
from qbdconnect_server.storage.tables import job, schedule


class Slot(NamedTuple):
    """A moment at which a schedule is due."""

    name: str
    due_at: datetime
    now: datetime
    last_state: str | None  # of the job of the slot before

    @property
    def is_busy(self) -> bool:
        """Tell whether the job of the slot before has yet to be done, so that jobs would pile up."""
        return self.last_state in {"ready", "running"}

    def next_after(self, interval: timedelta) -> datetime:
        """Give the first moment of the schedule that is still to come; the missed ones are left out."""
        missed = (self.now - self.due_at) // interval
        return self.due_at + (missed + 1) * interval


def _insert(dialect: Any) -> Any:
    return dialect.insert(schedule).values(next_at=NOW).on_conflict_do_nothing(index_elements=["name"])


ADD: Final = {"sqlite": _insert(sqlite), "postgresql": _insert(postgresql)}
IS_KNOWN: Final = schedule.c.name.in_(bindparam("names", expanding=True))
DUE: Final = (
    select(schedule.c.name, schedule.c.next_at, NOW, job.c.state)
    .outerjoin_from(schedule, job, job.c.id == schedule.c.job_id)
    .where(IS_KNOWN, schedule.c.next_at <= NOW)
    .order_by(schedule.c.name)
    # Another process that is about to take the slot is left to it.
    .with_for_update(skip_locked=True, of=schedule)
)
CHANGE: Final = update(schedule).where(schedule.c.name == bindparam("of_name"))
NEXT: Final = select(schedule.c.next_at, NOW).where(IS_KNOWN).order_by(schedule.c.next_at).limit(1)


def add(connection: Connection, intervals: Mapping[str, timedelta]) -> None:
    """Store the schedules that the database does not know yet; they are due at once."""
    if intervals:
        connection.execute(ADD[connection.dialect.name], [{"name": name} for name in sorted(intervals)])


def take_due(connection: Connection, intervals: Mapping[str, timedelta]) -> list[Slot]:
    """Find the slots that are due and move their schedules on; nobody else gets the same slots."""
    slots = [Slot._make(row) for row in connection.execute(DUE, {"names": list(intervals)})]
    for slot in slots:
        connection.execute(CHANGE, {"of_name": slot.name, "next_at": slot.next_after(intervals[slot.name])})
    return slots


def note_job(connection: Connection, name: str, job_id: str) -> None:
    """Keep which job the last slot of a schedule has made."""
    connection.execute(CHANGE, {"of_name": name, "job_id": job_id})


def next_due(connection: Connection, intervals: Mapping[str, timedelta]) -> float | None:
    """Tell in how many seconds the next schedule is due; None if there is none."""
    row = connection.execute(NEXT, {"names": list(intervals)}).first()
    return (row[0] - row[1]).total_seconds() if row else None
