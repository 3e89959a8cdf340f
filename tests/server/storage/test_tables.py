from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.tables import UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Dialect

DIALECTS = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call] # SQLAlchemy's own gap
MOMENT = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_a_moment_without_a_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), dialect)  # noqa: DTZ001 - the subject


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_a_moment_comes_back_in_utc(dialect: Dialect) -> None:
    kind = UtcDateTime()
    stored = kind.process_bind_param(MOMENT, dialect)
    back = kind.process_result_value(stored, dialect)
    assert back == MOMENT
    assert back.tzinfo is UTC
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
