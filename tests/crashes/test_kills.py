"""kill -9 of a real server around calls to Stripe: the repeated request ends as if nothing had happened."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.crashes.conftest import new_database
from tests.crashes.footprint import differences
from tests.crashes.live_site import LiveSite, live_site
from tests.crashes.operations import OPERATIONS, Operation
from tests.crashes.runs import Rehearsal, Run, rehearsed
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.crashes.stripe_server import When

BY_NAME = {each.name: each for each in OPERATIONS}
DATABASES = ("sqlite", "postgresql")
SAMPLE = (("sqlite", "subscribe"), ("sqlite", "invoice"), ("postgresql", "payment for an invoice"))
CHOSEN = sized(
    quick=[(database, BY_NAME[name]) for database, name in SAMPLE],
    full=[(database, each) for database in DATABASES for each in OPERATIONS],
)
ANSWERED = sized(quick=[("postgresql", BY_NAME["instance"])], full=CHOSEN)
RESET = sized(quick=[("sqlite", BY_NAME["subscribe"])], full=CHOSEN)
WHEN: tuple[When, ...] = sized(quick=("after",), full=("before", "after"))


@pytest.fixture(scope="module")
def live_site_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, Operation], LiveSite]]:
    """The servers of this module, one for each database and each set of settings."""
    sites: dict[tuple[object, ...], LiveSite] = {}
    with ExitStack() as stack:

        def live_site_of(database: str, operation: Operation) -> LiveSite:
            key = (database, *operation.settings.items())
            if key not in sites:
                url = new_database(database, request, tmp_path_factory)
                folder = tmp_path_factory.mktemp("live")
                sites[key] = stack.enter_context(live_site(url, folder, **operation.settings))
            return sites[key]

        yield live_site_of


def name_of(parameter: object) -> str:
    return parameter.name if isinstance(parameter, Operation) else str(parameter)


def calls(rehearsal: Rehearsal) -> list[int]:
    """Choose calls: all of them, or the last one that changes something at Stripe, before which most has happened."""
    everyone = range(len(rehearsal.requests))
    last = [number for number in everyone if rehearsal.requests[number][0] != "GET"][-1:]
    return sized(quick=last, full=list(everyone))


@pytest.mark.parametrize(("database", "operation"), CHOSEN, ids=name_of)
def test_kill_at_every_call(
    database: str, operation: Operation, live_site_of: Callable[[str, Operation], LiveSite]
) -> None:
    site = live_site_of(database, operation)
    rehearsal = rehearsed(site, operation)
    for number in calls(rehearsal):
        for when in WHEN:
            run = Run(site, operation)
            site.kill_at(number, when)
            answer = run.act()
            # A job may be faster than the request, and leave it fewer calls to be made.
            assert answer is None or operation.leaves_work
            site.count_anew()
            found = run.finish() if answer is None else run.conclude(answer)
            where = f"{when} {rehearsal.requests[number]}"
            assert differences(asdict(rehearsal.outcome), asdict(found)) == [], where


@pytest.mark.parametrize(("database", "operation"), ANSWERED, ids=name_of)
def test_kill_right_after_the_answer(
    database: str, operation: Operation, live_site_of: Callable[[str, Operation], LiveSite]
) -> None:
    site = live_site_of(database, operation)
    rehearsal = rehearsed(site, operation)
    run = Run(site, operation)
    answer = run.send()
    site.kill()
    assert answer is not None
    assert answer.status == rehearsal.status
    assert differences(asdict(rehearsal.outcome), asdict(run.finish())) == []


@pytest.mark.parametrize(("database", "operation"), RESET, ids=name_of)
def test_connections_that_are_reset_are_healed_by_the_sdk(
    database: str, operation: Operation, live_site_of: Callable[[str, Operation], LiveSite]
) -> None:
    site = live_site_of(database, operation)
    rehearsal = rehearsed(site, operation)
    for number in calls(rehearsal):
        for when in ("before", "after"):
            run = Run(site, operation)
            site.reset_at(number, when)
            answer = run.act()
            assert answer is not None
            where = f"{when} {rehearsal.requests[number]}"
            assert differences(asdict(rehearsal.outcome), asdict(run.conclude(answer))) == [], where
