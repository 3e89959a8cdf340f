"""What becomes of a job when the CRM does not do what it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Final

from qbdconnect_server.gateways.crm import CrmBusy, CrmRefused, QuotaUsedUp
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Park, Postpone

AFTER_MIDNIGHT: Final = timedelta(minutes=5)  # clocks differ, and a minute too early would cost another day


@contextmanager
def deciding(hub: Hub) -> Iterator[None]:
    """Postpone a job whose request was one too many, for seconds or till tomorrow; park one that must be mended.

    What else goes wrong fails the attempt, and the job tries again.
    """
    try:
        yield
    except CrmBusy as error:
        raise Postpone(hub.clock() + timedelta(seconds=error.retry_after)) from None
    except QuotaUsedUp:
        raise Postpone(next_day(hub.clock())) from None
    except CrmRefused as error:
        raise Park(str(error)) from None


def next_day(now: datetime) -> datetime:
    """Give the beginning of the next day in UTC, when a daily quota is new."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), UTC) + AFTER_MIDNIGHT
