"""What happens at an instance, recorded: a line in the event log and its share of the day's sums, both at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from qbdconnect_server.services.moments import show_day
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import event_log, metrics
from qbdconnect_server.storage.queries.event_log import NewEvent
from qbdconnect_server.storage.queries.metrics import Increment
from qbdconnect_server.storage.scope import Scope

Counts = Mapping[str, int]  # by metric; durations in milliseconds
NOTHING: Final[Counts] = {}

SESSIONS: Final = "sessions"
REQUESTS: Final = "requests"
TRANSACTIONS: Final = "transactions"
ERRORS: Final = "errors"
ROWS: Final = "rows"
DURATION: Final = "duration"
BYTES: Final = "bytes"


class Entry(NamedTuple):
    """One event and what it adds to the metrics of its day."""

    event: NewEvent
    counts: Counts = NOTHING


def record(connection: Connection, scope: Scope, entries: Sequence[Entry]) -> None:
    """Append events and add their counts to the sums of their days.

    Call it once in a transaction, with all that there is to record: sums are locked in one order by everybody.
    """
    event_log.insert_all(connection, scope, [entry.event for entry in entries])
    metrics.add(connection, scope, [Increment(*key, value=value) for key, value in _sums(entries).items() if value])


def _sums(entries: Sequence[Entry]) -> Mapping[tuple[str, str, str, str], int]:
    """Add up the counts by instance, metric, day and customer."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for event, counts in entries:
        if counts:
            day = show_day(event.timestamp)
            for metric, count in counts.items():
                sums[event.instance_id, metric, day, event.customer_id] += count
    return sums
