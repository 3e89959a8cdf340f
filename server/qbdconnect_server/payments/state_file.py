"""The file of the simulated Stripe: where it is, and when something happens in it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress

FILE_OF_POSTGRESQL: Final = "qbdconnect-stripe.db"
NEXT_MOMENT: Final = """
    SELECT min(json_extract(document, '$.at')) - (
        SELECT coalesce(max(json_extract(document, '$.seconds')), 0) FROM object WHERE id = '_clock'
    )
    FROM object WHERE kind IN ('_task', '_delivery')
"""


def state_file(settings: Settings) -> Path:
    """Name the file of the simulated Stripe: the operator's choice, beside a SQLite database, or in this folder."""
    if settings.simulated_stripe_file:
        return Path(settings.simulated_stripe_file)
    address = DatabaseAddress.parse(settings.database_url)
    if not address.is_sqlite:
        return Path(FILE_OF_POSTGRESQL)
    database = Path(address.path)
    return database.with_name(f"{database.stem}-stripe{database.suffix}")


def seconds_to_next(file: Path, now: float) -> float | None:
    """Tell, without the simulator, in how many seconds something happens in its file; None if nothing does."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            (moment,) = connection.execute(NEXT_MOMENT).fetchone()
    except sqlite3.Error:  # in use, or no file of the simulator; whoever opens it is told
        return None
    return None if moment is None else max(0.0, moment - now)
