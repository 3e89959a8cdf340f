"""The commands `jobs ...` with their options and their help."""

from typing import Annotated

import typer

from .options import EXIT_CODES, DatabaseUrl, show_help_without_command

# Imports inside the commands keep --help quick.
# ruff: noqa: PLC0415

jobs_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

State = Annotated[
    str | None, typer.Option("--state", metavar="STATE", help="ready, running, done or parked. Default: all but done.")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only jobs of this kind.")]


@jobs_app.callback()
def show_job_commands(context: typer.Context) -> None:
    """List, show and retry the jobs of background work."""
    show_help_without_command(context)


@jobs_app.command("list", short_help="List jobs.", epilog=EXIT_CODES)
def list_jobs(
    state: State = None,
    kind: Kind = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, metavar="NUMBER", help="At most so many of each state.")
    ] = 100,
    database_url: DatabaseUrl = None,
) -> None:
    """List jobs, the newest first: id, state, attempts, when, kind and last error, not what they are about.

    \b
    Examples:
      qbdconnect-server jobs list
      qbdconnect-server jobs list --state parked --kind mail
    """  # noqa: D301  \b is the help's mark for lines to keep
    from .jobs import show_list

    show_list(state=state, kind=kind, limit=limit, database_url=database_url)


@jobs_app.command("show", short_help="Show a job.", epilog=EXIT_CODES)
def show_job(
    job_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the job, as `jobs list` shows it.")],
    payload: Annotated[
        bool, typer.Option("--payload", help="Show what the job is about, which may be personal or secret.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show all that is known of a job; what it is about only with --payload."""
    from .jobs import show_one

    show_one(job_id, payload=payload, database_url=database_url)


@jobs_app.command("retry", short_help="Give parked jobs another chance.", epilog=EXIT_CODES)
def retry_job(
    job_id: Annotated[str | None, typer.Argument(metavar="ID", help="Id of a job that is parked or ready.")] = None,
    all_parked: Annotated[bool, typer.Option("--all-parked", help="All jobs that are parked.")] = False,
    kind: Kind = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let jobs run at once, with all their attempts before them.

    \b
    Examples:
      qbdconnect-server jobs retry job_...
      qbdconnect-server jobs retry --all-parked --kind mail
    """  # noqa: D301  see list
    from .jobs import retry

    retry(job_id, all_parked=all_parked, kind=kind, database_url=database_url)
