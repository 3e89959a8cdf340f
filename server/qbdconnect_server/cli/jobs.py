"""`jobs`: look at background work and give parked jobs another chance."""

from collections.abc import Iterator
from datetime import datetime

import orjson
import typer

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs import job_control
from qbdconnect_server.services.jobs.job_control import STATES, JobState, ListedJob, ShownJob

from .failures import WrongUse
from .opening import with_hub

HIDDEN = "(hidden, as it may be personal or secret; --payload shows it)"


def show_list(*, state: str | None, kind: str | None, limit: int, database_url: str | None) -> None:
    """List jobs, the newest first, without what they are about."""
    wanted = chosen_state(state)

    async def work(hub: Hub) -> list[ListedJob]:
        return await job_control.latest(hub, wanted, kind=kind, count=limit)

    jobs = with_hub(work, database_url=database_url)
    typer.echo("\n".join(map(_line, jobs)) if jobs else "There are no such jobs.")


def show_one(job_id: str, *, payload: bool, database_url: str | None) -> None:
    """Show all that is known of a job."""

    async def work(hub: Hub) -> ShownJob:
        return await job_control.show(hub, job_id)

    found = with_hub(work, database_url=database_url)
    typer.echo("\n".join(_details(found, payload=payload)))


def retry(job_id: str | None, *, all_parked: bool, kind: str | None, database_url: str | None) -> None:
    """Let a job, or all parked ones, run at once."""
    if all_parked == (job_id is not None):
        raise WrongUse("give either the ID of a job or --all-parked")
    if job_id is None:
        count = with_hub(lambda hub: job_control.retry_parked(hub, kind=kind), database_url=database_url)
        typer.echo(f"{count} {'job is' if count == 1 else 'jobs are'} ready to run")
    elif kind is not None:
        raise WrongUse("--kind goes with --all-parked only")
    else:
        with_hub(lambda hub: job_control.retry(hub, job_id), database_url=database_url)
        typer.echo(f"{job_id} is ready to run")


def chosen_state(text: str | None) -> JobState | None:
    """Read the name of a state. Raises WrongUse."""
    if text is None:
        return None
    for state in STATES:
        if state == text:
            return state
    raise WrongUse(f"--state: {text!r} is no state; the states are {', '.join(STATES)}")


def _line(job: ListedJob) -> str:
    return "  ".join(
        [job.id, f"{job.state:<7}", f"attempt {job.attempt}", f"{_moment(job)}", job.kind, job.last_error or ""]
    ).rstrip()


def _moment(job: ListedJob) -> str:
    """Say what matters in the state of a job: when it runs, ran or ended."""
    if job.state in {"done", "parked"} and job.finished_at:
        return f"since   {_second(job.finished_at)}"
    if job.state == "running" and job.lease_expires_at:
        return f"until   {_second(job.lease_expires_at)}"
    return f"runs at {_second(job.run_at)}"


def _details(found: ShownJob, *, payload: bool) -> Iterator[str]:
    job = found.job
    for name, value in job._asdict().items():
        if value is not None:
            yield f"{name:<17} {_second(value) if isinstance(value, datetime) else value}"
    yield f"{'finished steps':<17} {', '.join(found.steps) or 'none'}"
    yield f"{'payload':<17} {orjson.dumps(found.payload).decode() if payload else HIDDEN}"


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
