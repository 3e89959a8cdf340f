"""Which handler runs which kind of job, and how often and how long it may try."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from qbdconnect_server.services.activity import request_queue, retention
from qbdconnect_server.services.crm import customer_sync, support_projects
from qbdconnect_server.services.jobs import pruning
from qbdconnect_server.services.jobs.jobs import Handler
from qbdconnect_server.services.mail import mailing
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.events import catch_up, event_handling, inbox
from qbdconnect_server.services.money.subscriptions import seats, subscription_state
from qbdconnect_server.services.webhooks import events, webhook_delivery, webhook_log


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job."""

    handler: Handler
    max_attempts: int = 10  # the last failure parks the job; at the default it comes about 15 hours after the first
    time_limit: float = 300.0  # seconds of one attempt
    outside: bool = False  # asks a system that may not answer for long, so all such kinds leave workers to the rest


HANDLERS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        customer_sync.KIND: Kind(customer_sync.sync, outside=True),
        support_projects.KIND: Kind(support_projects.finish_closing, outside=True),
        mailing.KIND: Kind(mailing.deliver, time_limit=120.0),
        request_queue.EXPIRE_KIND: Kind(request_queue.expire),
        retention.KIND: Kind(retention.prune),
        gateway_customers.KIND: Kind(gateway_customers.sync, outside=True),
        subscription_state.PUSH: Kind(seats.push, outside=True),
        catch_up.KIND: Kind(catch_up.catch_up, outside=True),
        inbox.KIND: Kind(event_handling.handle, outside=True),
        inbox.PRUNE_KIND: Kind(inbox.prune),
        "prune-idempotency-keys": Kind(pruning.prune_idempotency_keys),
        "prune-jobs": Kind(pruning.prune_jobs),
        "prune-webhook-events": Kind(webhook_log.prune_expired),
        events.KIND: Kind(webhook_delivery.deliver, time_limit=60.0),
    }
)
