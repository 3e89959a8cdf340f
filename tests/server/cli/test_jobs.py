"""`jobs`: list, show and retry."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from qbdconnect_server.storage.database import Connection, connect
from qbdconnect_server.storage.migrating import migrate
from qbdconnect_server.storage.queries import job_listing, jobs
from qbdconnect_server.storage.queries.jobs import Lease, NewJob
from tests.server.cli.running import failure, run

URL = "sqlite:///qbdconnect.db"


def write(transaction: Callable[[Connection], Any]) -> Any:
    """Run a transaction on the database of the hub in this folder."""

    async def work() -> Any:
        database = connect(URL)
        await database.open()
        try:
            return await database.write(transaction)
        finally:
            await database.close()

    return asyncio.run(work())


def fill(connection: Connection) -> None:
    """Store a job of each state; the parked one is a webhook, the others are mails."""
    for name in ("parked", "done", "running"):
        kind = "webhook" if name == "parked" else "mail"
        jobs.enqueue(connection, NewJob(f"job_{name}", kind, {"to": "secret@example.com"}))
        (claimed,) = jobs.claim(connection, "host:1:a", kinds=[kind], count=1, lease_seconds=60)
        lease = Lease(claimed.id, "host:1:a", 1)
        if name == "parked":
            jobs.checkpoint(connection, lease, {"first": "secret@example.com"})
            jobs.park(connection, lease, error="The receiver is gone.")
        if name == "done":
            jobs.finish(connection, lease)
    jobs.enqueue(connection, NewJob("job_ready", "mail", {"to": "secret@example.com"}))


@pytest.fixture
def filled() -> None:
    migrate(URL)
    write(fill)


def listed(*options: str) -> list[str]:
    result = run("jobs", "list", *options)
    assert result.exit_code == 0
    assert "secret" not in result.stdout
    return [line.split()[0] for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("filled")
def test_list_leaves_out_what_is_done() -> None:
    assert listed() == ["job_running", "job_ready", "job_parked"]
    assert listed("--state", "done") == ["job_done"]
    assert listed("--kind", "mail", "--limit", "1") == ["job_running", "job_ready"]


@pytest.mark.usefixtures("filled")
def test_a_line_tells_what_matters() -> None:
    running, ready, parked = run("jobs", "list").stdout.splitlines()
    assert running.startswith("job_running  running  attempt 1  until   20")
    assert running.endswith("Z  mail")
    assert ready.startswith("job_ready  ready    attempt 0  runs at 20")
    assert parked.startswith("job_parked  parked   attempt 1  since   20")
    assert parked.endswith("Z  webhook  The receiver is gone.")


def test_there_may_be_no_jobs() -> None:
    assert run("jobs", "list").stdout == "There are no such jobs.\n"


def test_an_unknown_state_is_told_with_the_known_ones() -> None:
    result = run("jobs", "list", "--state", "lost")
    assert failure(result) == "error: --state: 'lost' is no state; the states are ready, running, done, parked"
    assert result.exit_code == 2


@pytest.mark.usefixtures("filled")
def test_show_tells_all_but_what_the_job_is_about() -> None:
    shown = run("jobs", "show", "job_parked").stdout
    assert "secret@" not in shown
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert (lines["id"], lines["state"], lines["last_error"]) == ("job_parked", "parked", "The receiver is gone.")
    assert lines["finished"].split() == ["steps", "first"]
    assert "--payload" in lines["payload"]
    assert "lease_owner" not in lines


@pytest.mark.usefixtures("filled")
def test_show_tells_what_the_job_is_about_on_demand() -> None:
    assert '{"to":"secret@example.com"}' in run("jobs", "show", "job_parked", "--payload").stdout
    assert "steps    none" in run("jobs", "show", "job_ready").stdout


@pytest.mark.usefixtures("filled")
def test_a_parked_job_is_retried() -> None:
    assert run("jobs", "retry", "job_parked").stdout == "job_parked is ready to run\n"
    assert listed("--state", "parked") == ["There"]
    found = write(lambda connection: job_listing.by_id(connection, "job_parked"))
    assert (found[0].state, found[0].attempt) == ("ready", 0)


@pytest.mark.usefixtures("filled")
def test_all_parked_jobs_are_retried() -> None:
    assert run("jobs", "retry", "--all-parked", "--kind", "mail").stdout == "0 jobs are ready to run\n"
    assert run("jobs", "retry", "--all-parked").stdout == "1 job is ready to run\n"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "line", "code"),
    [
        ([], "error: give either the ID of a job or --all-parked", 2),
        (["job_a", "--all-parked"], "error: give either the ID of a job or --all-parked", 2),
        (["job_a", "--kind", "mail"], "error: --kind goes with --all-parked only", 2),
        (["job_none"], "error: There is no job job_none.", 1),
        (["job_done"], "error: job_done is done: only a job that is parked or ready can be retried.", 1),
    ],
)
def test_what_cannot_be_retried(arguments: list[str], line: str, code: int) -> None:
    result = run("jobs", "retry", *arguments)
    assert (failure(result), result.exit_code) == (line, code)


def test_help_lists_the_commands() -> None:
    assert {"list", "show", "retry"} <= set(run("jobs").stdout.split())
