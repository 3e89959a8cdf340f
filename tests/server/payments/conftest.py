"""A simulated Stripe in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.payments import SimulatedStripe
from qbdconnect_server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/hub.db")


@pytest.fixture
def simulated(settings: Settings) -> Iterator[SimulatedStripe]:
    made = SimulatedStripe(settings)
    yield made
    made.close()
