"""Queries on events and on their deliveries to webhooks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, select, update

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import live_webhook, webhook, webhook_delivery, webhook_event

Attempt = dict[str, Any]  # as the API shows it


class NewEvent(NamedTuple):
    """Something that happened, as the bytes that are signed and sent; without a customer it is an operator's test."""

    id: str
    customer_id: str | None
    type: str
    body: bytes
    created_at: datetime


class StoredDelivery(NamedTuple):
    """The way of one event to one webhook."""

    id: str
    webhook_id: str
    event_id: str
    event_type: str
    state: str
    attempts: list[Attempt]
    next_attempt_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None


class Due(NamedTuple):
    """All that an attempt needs to know."""

    id: str
    webhook_id: str
    customer_id: str | None
    state: str
    attempts: list[Attempt]
    event_id: str
    body: bytes
    enabled: bool
    deleted_at: datetime | None
    failing_since: datetime | None
    secrets: bytes
    document: dict[str, Any]


PENDING: Final = "pending"
CHANGING: Final = ("state", "attempts", "next_attempt_at", "delivered_at")

COLUMNS: Final = tuple(
    webhook_event.c.type if name == "event_type" else webhook_delivery.c[name] for name in StoredDelivery._fields
)
HAS_ID: Final = webhook_delivery.c.id == bindparam("delivery_id")
OF_WEBHOOK: Final = webhook.c.id == bindparam("webhook_id")
OWNER: Final = webhook.c.customer_id

WITH_EVENT: Final = webhook_delivery.join(webhook_event).join(webhook)
BY_ID: Final = ScopedStatement(
    select(*COLUMNS).select_from(WITH_EVENT).where(HAS_ID, OF_WEBHOOK, live_webhook), owner=OWNER
)
DUE_COLUMNS: Final = (
    *(webhook_delivery.c[name] for name in ("id", "webhook_id")),
    webhook.c.customer_id,
    *(webhook_delivery.c[name] for name in ("state", "attempts", "event_id")),
    webhook_event.c.body,
    *(webhook.c[name] for name in ("enabled", "deleted_at", "failing_since", "secrets", "document")),
)
DUE: Final = ScopedStatement(select(*DUE_COLUMNS).select_from(WITH_EVENT).where(HAS_ID), owner=OWNER)


def _page(*conditions: ColumnElement[bool]) -> ScopedStatement:
    """Make a page: the webhook stands on the left, so no row means no such webhook, one without delivery none yet."""
    statement = (
        select(*COLUMNS)
        .select_from(webhook)
        .outerjoin(
            webhook_delivery,
            and_(webhook_delivery.c.webhook_id == webhook.c.id, *conditions),
        )
        .outerjoin(webhook_event, webhook_event.c.id == webhook_delivery.c.event_id)
        .where(OF_WEBHOOK, live_webhook)
        .order_by(webhook_delivery.c.id.desc())
        .limit(bindparam("count"))
    )
    return ScopedStatement(statement, owner=OWNER)


BEFORE: Final = webhook_delivery.c.id < bindparam("starting_after")
IN_STATE: Final = webhook_delivery.c.state == bindparam("state")
PAGES: Final = {
    (False, False): _page(),
    (False, True): _page(BEFORE),
    (True, False): _page(IN_STATE),
    (True, True): _page(IN_STATE, BEFORE),
}

INSERT_EVENT: Final = insert(webhook_event)
INSERT_DELIVERY: Final = insert(webhook_delivery)
# A delivery is the hub's own to advance; who it belongs to was asked when it was found.
ADVANCE: Final = update(webhook_delivery).where(
    HAS_ID, webhook_delivery.c.state == PENDING, webhook_delivery.c.attempt_count == bindparam("attempts_before")
)
PENDING_OF: Final = select(webhook_delivery.c.id, webhook_delivery.c.attempts).where(
    webhook_delivery.c.webhook_id == bindparam("webhook_id"), webhook_delivery.c.state == PENDING
)
# An attempt that arrives meanwhile takes no lock of the webhook, and what it has stored stays.
END: Final = update(webhook_delivery).where(HAS_ID, webhook_delivery.c.state == PENDING)

EXPIRED: Final = (
    select(webhook_event.c.id)
    .where(webhook_event.c.created_at <= bindparam("before"))
    .order_by(webhook_event.c.created_at)
    .limit(bindparam("count"))
    # Two transactions that prune must not wait for each other.
    .with_for_update(skip_locked=True)
)
PRUNE_DELIVERIES: Final = delete(webhook_delivery).where(
    webhook_delivery.c.event_id.in_(bindparam("event_ids", expanding=True))
)
PRUNE_EVENTS: Final = delete(webhook_event).where(webhook_event.c.id.in_(bindparam("event_ids", expanding=True)))


def by_id(connection: Connection, scope: Scope, webhook_id: str, delivery_id: str) -> StoredDelivery | None:
    """Find a delivery to a live webhook."""
    parameters = {"webhook_id": webhook_id, "delivery_id": delivery_id}
    row = BY_ID.execute(connection, scope, parameters).one_or_none()
    return None if row is None else StoredDelivery._make(row)


def page(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection, scope: Scope, webhook_id: str, *, state: str | None, count: int, starting_after: str | None
) -> list[StoredDelivery] | None:
    """List `count` deliveries to a webhook, the newest first, from behind `starting_after`.

    None means that there is no such webhook.
    """
    parameters = {"webhook_id": webhook_id, "count": count, "state": state, "starting_after": starting_after}
    given = {name: value for name, value in parameters.items() if value is not None}
    statement = PAGES[state is not None, starting_after is not None]
    rows = statement.execute(connection, scope, given).all()
    if not rows:
        return None
    return [StoredDelivery._make(row) for row in rows if row[0] is not None]


def due(connection: Connection, scope: Scope, delivery_id: str) -> Due | None:
    """Find what an attempt needs; the webhook may be disabled or deleted."""
    row = DUE.execute(connection, scope, {"delivery_id": delivery_id}).one_or_none()
    return None if row is None else Due._make(row)


def insert_event(connection: Connection, event: NewEvent) -> None:
    """Store an event."""
    connection.execute(INSERT_EVENT, event._asdict())


def insert_deliveries(connection: Connection, new: Sequence[StoredDelivery]) -> None:
    """Store new deliveries."""
    rows = [{**each._asdict(), "attempt_count": len(each.attempts)} for each in new]
    for row in rows:
        del row["event_type"]
    connection.execute(INSERT_DELIVERY, rows)


def advance(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection,
    delivery_id: str,
    attempts: Sequence[Attempt],
    *,
    state: str,
    next_attempt_at: datetime | None = None,
    delivered_at: datetime | None = None,
) -> bool:
    """Store the latest of the attempts; False if another worker stored one meanwhile, or the delivery has ended."""
    values = {
        "state": state,
        "attempts": list(attempts),
        "attempt_count": len(attempts),
        "next_attempt_at": next_attempt_at,
        "delivered_at": delivered_at,
    }
    found = connection.execute(ADVANCE, {**values, "delivery_id": delivery_id, "attempts_before": len(attempts) - 1})
    return bool(found.rowcount)


def end_pending(connection: Connection, webhook_id: str, reason: Attempt) -> None:
    """End every pending delivery to a webhook as failed; the reason stands behind its attempts."""
    pending = connection.execute(PENDING_OF, {"webhook_id": webhook_id}).all()
    ended = [
        {
            "delivery_id": delivery_id,
            "state": "failed",
            "attempts": [*attempts, reason],
            "attempt_count": len(attempts) + 1,
            "next_attempt_at": None,
        }
        for delivery_id, attempts in pending
    ]
    if ended:
        connection.execute(END, ended)


def prune(connection: Connection, *, before: datetime, count: int) -> int:
    """Forget up to `count` events from before a moment, and their deliveries; return how many events they were."""
    expired = connection.execute(EXPIRED, {"before": before, "count": count}).scalars().all()
    if expired:
        connection.execute(PRUNE_DELIVERIES, {"event_ids": expired})
        connection.execute(PRUNE_EVENTS, {"event_ids": expired})
    return len(expired)
