"""Queries on webhooks; a deleted one is found by none of them."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, select, union_all, update

from qbdconnect_server.storage.scope import OutsideScope, Scope, ScopedStatement
from qbdconnect_server.storage.tables import live_webhook, webhook


class StoredWebhook(NamedTuple):
    """A webhook; its secrets are sealed, and without a customer it is an operator's."""

    id: str
    customer_id: str | None
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    failed_at: datetime | None
    secrets: bytes
    document: dict[str, Any]
    created_at: datetime


class Listener(NamedTuple):
    """A webhook that is told of the events of a customer, and the types that it wants."""

    id: str
    events: list[str]


CHANGING: Final = ("enabled", "disabled_reason", "failing_since", "failed_at", "secrets", "document")

COLUMNS: Final = tuple(webhook.c[name] for name in StoredWebhook._fields)
HAS_ID: Final = webhook.c.id == bindparam("webhook_id")
OWNER: Final = webhook.c.customer_id

BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID, live_webhook), owner=OWNER)
# The id does not change, so events may meanwhile be stored for the webhook.
LOCKED_BY_ID: Final = ScopedStatement(
    select(*COLUMNS).where(HAS_ID, live_webhook).with_for_update(key_share=True), owner=OWNER
)
PAGE: Final = ScopedStatement(
    select(*COLUMNS)
    .where(webhook.c.id > bindparam("starting_after"), live_webhook)
    .order_by(webhook.c.id)
    .limit(bindparam("count")),
    owner=OWNER,
)
COUNT: Final = ScopedStatement(
    select(func.count()).select_from(webhook).where(OWNER.is_not_distinct_from(bindparam("customer_id")), live_webhook),
    owner=OWNER,
)
UPDATE: Final = ScopedStatement(update(webhook).where(HAS_ID, live_webhook), owner=OWNER)
INSERT: Final = insert(webhook)


def _listening(owner: ColumnElement[bool]) -> Select[Any]:
    return select(webhook.c.id, webhook.c.document).where(owner, live_webhook, webhook.c.enabled)


# Asked for one customer by whatever happens to it, so it knows no caller: operators' webhooks listen, too. As two
# searches in the index: for an OR, SQLite would read the whole of it.
LISTENERS: Final = union_all(
    _listening(webhook.c.customer_id == bindparam("customer_id")), _listening(webhook.c.customer_id.is_(None))
)


def by_id(connection: Connection, scope: Scope, webhook_id: str) -> StoredWebhook | None:
    """Find a live webhook."""
    row = BY_ID.execute(connection, scope, {"webhook_id": webhook_id}).one_or_none()
    return None if row is None else StoredWebhook._make(row)


def locked_by_id(connection: Connection, scope: Scope, webhook_id: str) -> StoredWebhook | None:
    """Find a live webhook and let nobody else change it until the transaction ends."""
    row = LOCKED_BY_ID.execute(connection, scope, {"webhook_id": webhook_id}).one_or_none()
    return None if row is None else StoredWebhook._make(row)


def page(connection: Connection, scope: Scope, *, count: int, starting_after: str) -> list[StoredWebhook]:
    """List `count` webhooks in the order of their ids, from behind `starting_after`."""
    found = PAGE.execute(connection, scope, {"count": count, "starting_after": starting_after})
    return [StoredWebhook._make(row) for row in found]


def count_of(connection: Connection, scope: Scope, customer_id: str | None) -> int:
    """Count the webhooks of a customer, or those of operators."""
    found: int = COUNT.execute(connection, scope, {"customer_id": customer_id}).scalar_one()
    return found


def insert_one(connection: Connection, scope: Scope, stored: StoredWebhook) -> None:
    """Store a new webhook."""
    if stored.customer_id is not None:
        scope.require(stored.customer_id)
    elif scope.customer_id is not None:
        raise OutsideScope(f"a webhook of operators is outside the scope of {scope.customer_id}")
    connection.execute(INSERT, stored._asdict())


def save(connection: Connection, scope: Scope, stored: StoredWebhook) -> None:
    """Store what may change of a webhook."""
    values = {name: getattr(stored, name) for name in CHANGING}
    UPDATE.execute(connection, scope, {**values, "webhook_id": stored.id})


def delete(connection: Connection, scope: Scope, webhook_id: str, *, now: datetime) -> None:
    """Mark a webhook as deleted and forget its secrets; the row stays for its deliveries."""
    UPDATE.execute(connection, scope, {"deleted_at": now, "secrets": b"", "webhook_id": webhook_id})


def listeners(connection: Connection, customer_id: str | None) -> list[Listener]:
    """List who is told of the events of a customer, or of nobody's: its own enabled webhooks and those of operators."""
    rows = connection.execute(LISTENERS, {"customer_id": customer_id}).all()
    return [Listener(webhook_id, document["events"]) for webhook_id, document in rows]
