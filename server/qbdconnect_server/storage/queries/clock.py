"""The time that the database's clock shows."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from qbdconnect_server.storage.database_clock import NOW

CLOCK: Final = select(NOW)


def now(connection: Connection) -> datetime:
    """Tell the time by the database's clock."""
    moment: datetime = connection.execute(CLOCK).scalar_one()
    return moment
