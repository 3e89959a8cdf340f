from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import clock

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database


@pytest.mark.anyio
async def test_the_database_tells_the_time_in_utc(database: Database) -> None:
    moment = await database.read(clock.now)
    assert moment.tzinfo is not None
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=30)
