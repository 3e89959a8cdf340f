"""The hub dies after each thing that it does, and the caller repeats the request: all is as if nothing had happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.crashes.footprint import differences
from tests.crashes.operations import OPERATIONS, Operation
from tests.crashes.runs import Run, rehearsed, sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crashes.site import LocalSite


SAMPLE = {"sqlite": 2, "postgresql": 6}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_crash_at_every_moment(operation: Operation, database: str, site_of: Callable[..., LocalSite]) -> None:
    site = site_of(database, **operation.settings)
    rehearsal = rehearsed(site, operation)
    for number, moment in sampled(rehearsal.moments, operation, one_in=SAMPLE[database]):
        run = Run(site, operation)
        site.revive(dies_after=number)
        assert run.act() is None, f"it did not come to {moment}"
        found = run.finish()
        assert differences(asdict(rehearsal.outcome), asdict(found)) == [], f"crash after {moment}"
