"""What happened, told to every webhook that listens: stored by the transaction which makes it happen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs, webhook_deliveries, webhooks
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.storage.queries.webhook_deliveries import NewEvent, StoredDelivery

KIND: Final = "webhook"  # of the jobs that deliver
EVERY_TYPE: Final = "*"
PING: Final = "webhook.ping"


def publish(  # noqa: PLR0913 - the parts of an event
    connection: Connection,
    hub: Hub,
    customer_id: str | None,
    event_type: str,
    data: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Tell the webhooks of a customer, and those of operators, of something; `data` is the object as the API shows it.

    Without a customer only operators are told.
    Without a customer it tells operators alone. Where nobody listens this is one look-up in an index.
    """
    publish_each(connection, hub, customer_id, event_type, [data], now=now)


def publish_each(  # noqa: PLR0913 - the parts of an event
    connection: Connection,
    hub: Hub,
    customer_id: str | None,
    event_type: str,
    objects: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
) -> None:
    """Tell of the same thing about several objects of one customer, each an event of its own."""
    wanted = {EVERY_TYPE, event_type}
    listeners = [each.id for each in webhooks.listeners(connection, customer_id) if wanted.intersection(each.events)]
    if not listeners:
        return
    for data in objects:
        event = new_event(hub, customer_id, event_type, data, now=now)
        webhook_deliveries.insert_event(connection, event)
        deliver(connection, hub, [_new_delivery(hub, each, event.id, event_type, now) for each in listeners])


def new_event(
    hub: Hub, customer_id: str | None, event_type: str, data: Mapping[str, Any], *, now: datetime
) -> NewEvent:
    """Write an event as the bytes that are signed and sent."""
    body = orjson.dumps({"type": event_type, "timestamp": show_moment(now), "data": data})
    return NewEvent(hub.new_id("evt"), customer_id, event_type, body, now)


def deliver_one(  # noqa: PLR0913 - the parts of a delivery
    connection: Connection, hub: Hub, webhook_id: str, event_id: str, event_type: str, *, now: datetime
) -> StoredDelivery:
    """Send an event that is stored to one webhook."""
    delivery = _new_delivery(hub, webhook_id, event_id, event_type, now)
    deliver(connection, hub, [delivery])
    return delivery


def deliver(connection: Connection, hub: Hub, deliveries: Sequence[StoredDelivery]) -> None:
    """Store new deliveries and a job for each.

    The worker is woken before the commit; on SQLite what it then does queues behind this transaction, and PostgreSQL
    wakes it at the commit by itself.
    """
    webhook_deliveries.insert_deliveries(connection, deliveries)
    jobs.enqueue_all(connection, [attempt_job(hub, each.id, 1, None) for each in deliveries])
    hub.wake()


def attempt_job(hub: Hub, delivery_id: str, number: int, run_at: datetime | None) -> NewJob:
    """Make the job of one attempt; None is at once."""
    payload = {"deliveryId": delivery_id, "attempt": number}
    return NewJob(hub.new_id("job"), KIND, payload, run_at, dedup_key=f"{KIND}:{delivery_id}:{number}")


def _new_delivery(hub: Hub, webhook_id: str, event_id: str, event_type: str, now: datetime) -> StoredDelivery:
    return StoredDelivery(
        id=hub.new_id("dlv"),
        webhook_id=webhook_id,
        event_id=event_id,
        event_type=event_type,
        state=webhook_deliveries.PENDING,
        attempts=[],
        next_attempt_at=now,
        created_at=now,
        delivered_at=None,
    )
