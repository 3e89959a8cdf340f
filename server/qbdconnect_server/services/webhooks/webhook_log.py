"""What webhooks were told: their deliveries, tests and redeliveries, kept for 30 days."""

from datetime import datetime, timedelta
from typing import Final, cast

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import Conflict, NotFound
from qbdconnect_server.services.call import Call, Hub, Outcome, Scope
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.webhooks import events, webhooks
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import webhook_deliveries as queries
from qbdconnect_server.storage.queries import webhooks as webhook_queries
from qbdconnect_server.storage.queries.webhook_deliveries import StoredDelivery
from qbdconnect_server.storage.queries.webhooks import StoredWebhook

KEPT: Final = timedelta(days=30)
PRUNED_AT_ONCE: Final = 500  # events, and up to 100 deliveries of each
ACCEPTED: Final = 202


async def page(
    call: Call, webhook_id: str, *, status: types.DeliveryStatus | None, limit: int, starting_after: str | None
) -> Answer:
    """List a page of the deliveries to a webhook, the newest first; `Link` leads to the next. Raises NotFound."""
    deliveries = await call.read(queries.page, webhook_id, state=status, count=limit + 1, starting_after=starting_after)
    if deliveries is None:
        raise NotFound(f"There is no webhook {webhook_id}.")
    shown = [_show(each) for each in deliveries]
    path = f"/webhooks/{webhook_id}/deliveries"
    return answer_page(call, path, shown, cursor="id", limit=limit, query={"status": status})


async def get(call: Call, webhook_id: str, delivery_id: str) -> types.WebhookDelivery:
    """Show a delivery; raises NotFound."""
    return _show(_found(await call.read(queries.by_id, webhook_id, delivery_id), delivery_id))


async def ping(call: Call, webhook_id: str) -> Answer:
    """Send the event webhook.ping, whatever the webhook listens to; raises NotFound, and Conflict if it is disabled."""
    return await webhooks.current(call, await call.write(_ping, call, webhook_id), webhook_id)


def _ping(connection: Connection, scope: Scope, call: Call, webhook_id: str) -> Outcome:
    webhook = _enabled(connection, scope, webhook_id)
    now = call.hub.clock()
    event = events.new_event(call.hub, webhook.customer_id, events.PING, {"webhookId": webhook_id}, now=now)
    queries.insert_event(connection, event)
    delivery = events.deliver_one(connection, call.hub, webhook_id, event.id, event.type, now=now)
    return Outcome(ACCEPTED, _show(delivery))


async def redeliver(call: Call, webhook_id: str, delivery_id: str) -> Answer:
    """Make a new delivery of an event; raises NotFound, and Conflict if the webhook is disabled."""
    return await webhooks.current(call, await call.write(_redeliver, call, webhook_id, delivery_id), webhook_id)


def _redeliver(connection: Connection, scope: Scope, call: Call, webhook_id: str, delivery_id: str) -> Outcome:
    _enabled(connection, scope, webhook_id)
    old = _found(queries.by_id(connection, scope, webhook_id, delivery_id), delivery_id)
    now = call.hub.clock()
    delivery = events.deliver_one(connection, call.hub, webhook_id, old.event_id, old.event_type, now=now)
    return Outcome(ACCEPTED, _show(delivery))


async def prune_expired(hub: Hub, job: Job) -> None:  # noqa: ARG001 - the signature of handlers
    """Forget all events and deliveries that are older than 30 days."""
    while await prune(hub.database, hub.clock()):
        pass


async def prune(database: Database, now: datetime) -> int:
    """Forget up to 500 events that are older than 30 days, with their deliveries; return how many they were."""

    def forget(connection: Connection) -> int:
        return queries.prune(connection, before=now - KEPT, count=PRUNED_AT_ONCE)

    return await database.write(forget)


def _enabled(connection: Connection, scope: Scope, webhook_id: str) -> StoredWebhook:
    """Find a webhook that is told of events, and let nobody disable it meanwhile."""
    webhook = webhooks.found(webhook_queries.locked_by_id(connection, scope, webhook_id), webhook_id)
    if not webhook.enabled:
        raise Conflict("The webhook is disabled; enable it first.")
    return webhook


def _show(stored: StoredDelivery) -> types.WebhookDelivery:
    """Give a delivery as the contract shows it."""
    shown = {
        "id": stored.id,
        "webhookId": stored.webhook_id,
        "eventId": stored.event_id,
        "eventType": stored.event_type,
        "status": stored.state,
        "attempts": stored.attempts,
        "createdAt": show_moment(stored.created_at),
    }
    if stored.next_attempt_at is not None:
        shown["nextAttemptAt"] = show_moment(stored.next_attempt_at)
    if stored.delivered_at is not None:
        shown["deliveredAt"] = show_moment(stored.delivered_at)
    return cast("types.WebhookDelivery", shown)


def _found(delivery: StoredDelivery | None, delivery_id: str) -> StoredDelivery:
    if delivery is None:
        raise NotFound(f"There is no delivery {delivery_id}.")
    return delivery
