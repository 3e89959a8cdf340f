"""A fresh simulated Stripe for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.simulator.close()
