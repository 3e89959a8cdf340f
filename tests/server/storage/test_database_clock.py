from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Float, bindparam, select

from qbdconnect_server.storage.database_clock import NOW, moment_after

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
BOTH = select(NOW, moment_after(bindparam("seconds", type_=Float)))


def moments(connection: Connection, seconds: float) -> Any:
    return connection.execute(BOTH, {"seconds": seconds}).one()


@pytest.mark.parametrize("seconds", [0.0, 1.5, -90.25, 86400.0, 1e9, 1e-9])
async def test_a_moment_after_now(database: Database, seconds: float) -> None:
    now, after = await database.read(moments, seconds)
    assert now.tzinfo is not None
    # Both run on this machine.
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=20)
    assert abs(after - now - timedelta(seconds=seconds)) < timedelta(milliseconds=2)
