"""Letting time pass for jobs and schedules: their moments move, the clock of the database goes on as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from qbdconnect_server.storage.tables import job, schedule

if TYPE_CHECKING:
    from datetime import timedelta

    from qbdconnect_server.storage.database import Connection


def shift(connection: Connection, column: str, time: timedelta, job_id: str | None = None) -> None:
    """Move one moment of a job, or of all jobs that have it."""
    moments = select(job.c.id, job.c[column]).where(job.c[column].is_not(None))
    for found_id, moment in connection.execute(moments).all():
        if job_id in {None, found_id}:
            connection.execute(update(job).where(job.c.id == found_id).values({column: moment + time}))


def shift_schedules(connection: Connection, time: timedelta) -> None:
    """Move the next slot of every schedule."""
    for name, moment in connection.execute(select(schedule.c.name, schedule.c.next_at)).all():
        connection.execute(update(schedule).where(schedule.c.name == name).values(next_at=moment + time))
