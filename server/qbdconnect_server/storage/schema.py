"""Which revision of the tables a database holds and which one this code needs."""

from typing import Final

from sqlalchemy import Connection, inspect, text

from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.errors import DatabaseUnavailable

# The last of the migrations. It stands here as well so that Alembic is loaded only where something is to migrate; a
# test compares the two.
HEAD: Final = "0003"
REVISION: Final = text("SELECT version_num FROM alembic_version")


def revision(connection: Connection) -> str | None:
    """Name the revision of a database; None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(REVISION).scalar()
    return found


def require_head(found: str | None, address: DatabaseAddress) -> None:
    """Raise DatabaseUnavailable unless a database has the tables of this release."""
    if found != HEAD:
        state = f"is at revision {found}" if found else "is empty"
        detail = f"The database {address.label} {state}, but this release needs {HEAD}: run qbdconnect-server migrate."
        raise DatabaseUnavailable(detail)
