"""A hub with a CRM: the real client, over loopback, to the stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.insightly import StandIn, standing_in
from tests.server.services.crm.desk import Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.factories import Calls


@pytest.fixture(scope="package")
def server() -> Iterator[StandIn]:
    with standing_in() as made:
        yield made


@pytest.fixture
def insightly(server: StandIn) -> StandIn:
    """Give the stand-in with nothing in it."""
    server.empty()
    return server


@pytest.fixture
async def desk(calls: Calls, insightly: StandIn) -> AsyncIterator[Desk]:
    made = Desk(calls.hub, calls, insightly)
    yield made.with_crm(insightly.crm)
    for each in made.openers:
        await each.close()
