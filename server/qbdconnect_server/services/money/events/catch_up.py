"""Once a day: take the events that did not reach the hub, and look again at what no event may tell of."""

from datetime import timedelta
from typing import Final

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import catch_up as queries

KIND: Final = "catch-up-gateway-events"
# The provider lists events for 30 days. Less is asked for, so that none is listed that the inbox has forgotten.
LOOK_BACK: Final = timedelta(days=25)
TYPES_AT_ONCE: Final = 20  # that Stripe takes in one request
EVENTS_AT_ONCE: Final = 200  # in one transaction
DAY: Final = timedelta(days=1)
LOW_PRIORITY: Final = 10


async def catch_up(hub: Hub, job: Job) -> None:
    """Bring the hub up to date (a scheduled job's handler); raises what the gateway does."""
    if not await _moves_money(hub):
        return
    gateway = await hub.payments()
    types = sorted(inbox.TYPES)
    for start in range(0, len(types), TYPES_AT_ONCE):
        events = await gateway.list_undelivered_events(hub.clock() - LOOK_BACK, types[start : start + TYPES_AT_ONCE])
        for first in range(0, len(events), EVENTS_AT_ONCE):
            await inbox.take(hub, events[first : first + EVENTS_AT_ONCE])
    await job.finish_with(_look_again, hub)
    hub.wake()


async def _moves_money(hub: Hub) -> bool:
    """Tell whether there can be anything to catch up with; a hub that never moved money need not open the gateway."""
    if hub.settings.payments == "off":
        return False
    return bool(hub.settings.stripe_secret_key) or await hub.database.read(queries.has_subscriptions)


def _look_again(connection: Connection, hub: Hub) -> None:
    """Look at what was told and never looked at, at all subscriptions, and at payouts that may have come too early.

    The product of a subscription may have another SLA by now. A payout of the provider may sum up charges whose payout
    is recorded here only afterwards.
    """
    for kind, object_id in queries.left_over(connection, before=hub.clock() - DAY):
        inbox.look_at(connection, hub, kind, object_id, priority=LOW_PRIORITY)
    for subscription_id in queries.subscriptions_in_force(connection):
        inbox.look_at(connection, hub, "subscription", subscription_id, untold=True, priority=LOW_PRIORITY)
    for payout_id in queries.payouts_to_look_at(connection):
        inbox.look_at(connection, hub, "payout", payout_id, untold=True, priority=LOW_PRIORITY)
