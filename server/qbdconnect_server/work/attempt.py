"""One attempt at a job: its handler runs, and what came of it is written down."""

import asyncio
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import structlog

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job, LeaseLost, Park, Postpone
from qbdconnect_server.storage.queries import jobs as queries
from qbdconnect_server.work import backoff
from qbdconnect_server.work.backoff import Chance
from qbdconnect_server.work.handlers import Kind

ERROR_LENGTH: Final = 500

log = structlog.get_logger(__name__)


async def attempt(hub: Hub, job: Job, kind: Kind, chance: Chance) -> None:
    """Run the handler of a job; then the job is done, postponed, to be retried or parked, or somebody else has it."""
    with structlog.contextvars.bound_contextvars(job_id=job.id, kind=job.kind, attempt=job.attempt):
        try:
            await _run(hub, job, kind)
        except LeaseLost:
            log.warning("job was taken over by another worker")
        except Postpone as decision:
            delay = (decision.run_at - hub.clock()).total_seconds()
            await _settle(hub, job, queries.postpone, delay_seconds=max(delay, 0.0))
        except Park as decision:
            await _park(hub, job, decision.reason)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the job's fate is written down
            await _fail(hub, job, kind, error, chance)


async def _run(hub: Hub, job: Job, kind: Kind) -> None:
    try:
        async with asyncio.timeout(kind.time_limit) as limit:
            await kind.handler(hub, job)
    except TimeoutError as error:
        if limit.expired():
            raise TimeLimitError(kind.time_limit) from error
        raise
    await job.finish()


class TimeLimitError(QBDConnectError):
    """A handler took too long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The job took longer than {seconds:g} seconds.")


async def _fail(hub: Hub, job: Job, kind: Kind, error: Exception, chance: Chance) -> None:
    if job.is_finished:
        log.warning("handler failed after its job was done", fault=described(error))
    elif job.attempt >= kind.max_attempts:
        await _park(hub, job, described(error))
    else:
        delay = backoff.after_failure(job.attempt, chance)
        log.warning("job failed", fault=described(error), again_in_seconds=round(delay))
        await _settle(hub, job, queries.retry_later, delay_seconds=delay, error=described(error))


async def _park(hub: Hub, job: Job, reason: str) -> None:
    log.error("job is parked", fault=storable(reason))
    await _settle(hub, job, queries.park, error=storable(reason))


async def _settle(hub: Hub, job: Job, query: Callable[..., None], **values: Any) -> None:
    try:
        await hub.database.write(query, job.lease, **values)
        hub.wake()  # the worker rests until the next job that it knows of
    except LeaseLost:
        log.warning("job was taken over by another worker")
    except Exception as error:  # noqa: BLE001 - the lease expires, and then the job is found again
        log.warning("fate of a job not written down", fault=described(error))


def described(error: Exception) -> str:
    """Tell an error to operators; the message of an unforeseen one may hold what is secret, its place does not."""
    if isinstance(error, QBDConnectError):
        return storable(error.detail)
    place = traceback.extract_tb(error.__traceback__)[-1:]
    return " ".join([type(error).__name__, *(f"at {Path(frame.filename).name}:{frame.lineno}" for frame in place)])


def storable(text: str) -> str:
    """Cut a text and leave out the character that PostgreSQL does not store."""
    return text.replace("\0", "")[:ERROR_LENGTH]
