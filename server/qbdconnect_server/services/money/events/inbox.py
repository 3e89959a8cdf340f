"""The inbox: events of the payment provider are stored at once, each with a job, and looked at afterwards.

An event is believed as far as its signature goes: that something happened to an object. Events come late, twice and in
any order, so what the object is like now is asked at the provider itself (`event_handling`).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from qbdconnect_server.gateways.payment_values import GatewayEvent
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import gateway_events as queries
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries.gateway_events import StoredEvent
from qbdconnect_server.storage.queries.jobs import NewJob

KIND: Final = "gateway-event"  # of the jobs
PRUNE_KIND: Final = "prune-gateway-events"
KEPT: Final = timedelta(days=30)  # as long as the provider lists events, so that none of them is new again
PRUNED_AT_ONCE: Final = 1000

# What changes something here. Payments, refunds and payment methods are read at the provider when somebody asks.
TYPES: Final = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "customer.deleted",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.pending_update_applied",
        "customer.subscription.resumed",
        "customer.subscription.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.marked_uncollectible",
        "invoice.paid",
        "invoice.payment_action_required",
        "invoice.payment_failed",
        "invoice.updated",
        "invoice.voided",
        "payout.canceled",
        "payout.created",
        "payout.failed",
        "payout.paid",
        "payout.reconciliation_completed",
        "payout.updated",
    }
)

CATALOGUE: Final = ("price.", "product.")

log = structlog.get_logger(__name__)


async def receive(hub: Hub, body: bytes, signature: str | None) -> None:
    """Take an event that was posted; raises InvalidRequest for one that is not believed, GatewayUnavailable."""
    gateway = await hub.payments()
    event = gateway.read_event(body, signature, now=hub.clock())
    if event.type.startswith(CATALOGUE):
        hub.catalogue.drop()  # in this process; others learn of it within a minute, when theirs has had its time
    await take(hub, [event])


async def take(hub: Hub, events: Sequence[GatewayEvent]) -> int:
    """Store the events that are new and matter here, each with its job; return how many they were."""
    wanted = [each for each in events if each.type in TYPES and each.object_id is not None]
    if not wanted:
        return 0
    # In the order of ids, so that two who take the same events wait for each other instead of for ever.
    count = await hub.database.write(_take, hub, sorted(wanted, key=lambda each: each.id))
    hub.wake()
    return count


def _take(connection: Connection, hub: Hub, events: Sequence[GatewayEvent]) -> int:
    now = hub.clock()
    live = is_live(hub.settings)
    count = 0
    for each in events:
        is_ours = each.live == live
        state = queries.RECEIVED if is_ours else queries.IGNORED
        new = StoredEvent(each.id, each.type, each.object_kind, each.object_id, each.live, each.created, now, state)
        if not queries.insert_new(connection, new):
            continue
        count += 1
        if is_ours:
            look_at(connection, hub, each.object_kind, str(each.object_id))
        else:
            log.warning("event ignored: live and test data do not mix", event_id=each.id, live=each.live)
    return count


def look_at(  # noqa: PLR0913 - a job has that many parts
    connection: Connection, hub: Hub, object_kind: str, object_id: str, *, untold: bool = False, priority: int = 0
) -> None:
    """Enqueue a look at an object of the provider.

    It is `untold` if there may be no event of it, or only such as were ignored while nobody here knew its customer.
    """
    payload = {"objectKind": object_kind, "objectId": object_id, "untold": untold}
    jobs.enqueue(connection, NewJob(hub.new_id("job"), KIND, payload, priority=priority))


def is_live(settings: Settings) -> bool:
    """Tell whether the hub moves real money."""
    return settings.payments != "simulated" and settings.stripe_secret_key.startswith(("sk_live_", "rk_live_"))


async def prune(hub: Hub, _job: Job) -> None:
    """Forget events that were received 30 days ago (a scheduled job's handler)."""
    older_than = hub.clock() - KEPT
    while await hub.database.write(queries.prune, older_than=older_than, count=PRUNED_AT_ONCE):
        pass
