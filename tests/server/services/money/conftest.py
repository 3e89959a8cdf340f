"""What the tests of money begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.services.money.billing import Billing

if TYPE_CHECKING:
    from tests.factories import Calls
    from tests.stripe_desk import Desk


@pytest.fixture
async def billing(calls: Calls, desk: Desk) -> Billing:
    return await Billing(calls, desk).open()
