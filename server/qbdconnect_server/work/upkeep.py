"""What a worker does for all: it takes over jobs of workers that fell silent, and enqueues what schedules ask for."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import structlog

from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs, schedules
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.work import backoff
from qbdconnect_server.work.backoff import Chance
from qbdconnect_server.work.handlers import Kind

TAKEN_OVER_AT_ONCE: Final = 100
SILENT: Final = "The worker fell silent: its process ended, or was held up for longer than its lease."

log = structlog.get_logger(__name__)


def take_over_expired(connection: Connection, kinds: Mapping[str, Kind], chance: Chance) -> int:
    """Let jobs whose lease has expired run again, or park those that have had all their attempts; count them."""
    expired = jobs.expired(connection, count=TAKEN_OVER_AT_ONCE)
    for lease, name in expired:
        if name in kinds and lease.attempt >= kinds[name].max_attempts:
            jobs.park(connection, lease, error=SILENT)
        else:
            delay = backoff.after_lost_worker(lease.attempt, chance)
            jobs.retry_later(connection, lease, delay_seconds=delay, error=SILENT)
    return len(expired)


def enqueue_due(connection: Connection, intervals: Mapping[str, timedelta], new_id: Callable[[str], str]) -> int:
    """Enqueue a job for each schedule that is due, unless its last one is still to be done; count them."""
    slots = [slot for slot in schedules.take_due(connection, intervals) if not slot.is_busy]
    for slot in slots:
        key = f"schedule:{slot.name}:{slot.due_at.isoformat()}"
        new = NewJob(new_id("job"), slot.name, {}, dedup_key=key)
        if jobs.enqueue(connection, new):
            schedules.note_job(connection, slot.name, new.id)
    return len(slots)
