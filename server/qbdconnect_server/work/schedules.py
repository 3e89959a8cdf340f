"""What runs again and again."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

# The kind of the job and the time between two of them; the first is due when the database first sees the schedule.
SCHEDULES: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "catch-up-gateway-events": timedelta(hours=24),
        "expire-requests": timedelta(minutes=1),
        "prune-activity": timedelta(hours=1),
        "prune-gateway-events": timedelta(hours=24),
        "prune-idempotency-keys": timedelta(hours=1),
        "prune-jobs": timedelta(hours=1),
        "prune-webhook-events": timedelta(hours=1),
    }
)
