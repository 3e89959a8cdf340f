"""The hub dies and nobody repeats the request: what Stripe did is found by its events, and is done only once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.crashes.operations import OPERATIONS, Operation
from tests.crashes.runs import Run, rehearsed, sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crashes.site import LocalSite

# What must not be done twice even by somebody who forgets to repeat a request, and sends another one.
ONCE = frozenset({"subscribe", "pay invoice", "pay draft", "pay out", "record payout"})
CLAIM_IS_OVER = timedelta(minutes=11)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_what_stripe_did_is_found_by_its_events(operation: Operation, site_of: Callable[..., LocalSite]) -> None:
    site = site_of("sqlite", **operation.settings)
    rehearsal = rehearsed(site, operation)
    for number, moment in sampled(rehearsal.moments, operation, one_in=4):
        run = Run(site, operation)
        site.revive(dies_after=number)
        assert run.act() is None
        site.revive()
        assert site.work()
        site.hear()
        assert run.disagreements() == [], moment


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.name in ONCE], ids=lambda each: each.name)
@pytest.mark.parametrize("hears", [False, True], ids=["events are late", "events are heard"])
def test_another_request_does_not_do_it_again(
    operation: Operation, site_of: Callable[..., LocalSite], *, hears: bool
) -> None:
    site = site_of("sqlite", **operation.settings)
    rehearsal = rehearsed(site, operation)
    for number, moment in sampled(rehearsal.moments, operation, one_in=3):
        run = Run(site, operation)
        site.revive(dies_after=number)
        assert run.act() is None
        site.revive()
        if hears:
            site.hear()
        for key in ("another key", "a third key"):
            answer = site.send(*run.sent, key=f"{run.key} {key}".replace(" ", "-"))
            assert answer is not None
            assert answer.status in {200, 201, 409}, (moment, answer.body)
            site.pass_time(CLAIM_IS_OVER)
        assert site.work()
        site.hear()
        assert run.disagreements() == [], moment
        assert (run.made(), run.charged()) == (operation.makes, operation.charged), moment
