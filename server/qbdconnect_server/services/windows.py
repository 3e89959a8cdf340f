"""Windows of time that callers ask for."""

from qbdconnect_server.services.moments import parse_moment
from qbdconnect_server.storage.timeline import EARLIEST, LATEST, Window


def read_window(begin: str | None, end: str | None) -> Window:
    """Read the ends of a window from query parameters of these names; without one it is open. Raises RuleBroken."""
    return Window(
        EARLIEST if begin is None else parse_moment(begin, parameter="begin"),
        LATEST if end is None else parse_moment(end, parameter="end"),
    )
