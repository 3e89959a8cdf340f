"""Webhooks out: who wants to hear of what, what happened, and who has been told."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id")),  # none: an operator's, who hears of every customer
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("failing_since", UtcDateTime),  # the first failure of a run without any success
    Column("failed_at", UtcDateTime),  # the last one
    Column("secrets", LargeBinary, nullable=False),  # sealed: the secret, and older ones until they expire
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
)
live_webhook = webhook.c.deleted_at.is_(None)
Index(
    "ix_webhook_customer_id_id",
    webhook.c.customer_id,
    webhook.c.id,
    sqlite_where=live_webhook,
    postgresql_where=live_webhook,
)

webhook_event = Table(
    "webhook_event",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the bytes that are signed and sent, the same at every attempt
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("webhook_id", IDENTIFIER, ForeignKey("webhook.id"), nullable=False),
    Column("event_id", IDENTIFIER, ForeignKey("webhook_event.id"), nullable=False),
    Column("state", Text, CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state"), nullable=False),
    Column("attempt_count", SmallInteger, nullable=False),
    Column("attempts", DOCUMENT, nullable=False),  # when, status or error, duration
    Column("next_attempt_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
)
Index("ix_webhook_delivery_webhook_id_id", webhook_delivery.c.webhook_id, webhook_delivery.c.id)
Index(
    "ix_webhook_delivery_webhook_id_state_id",
    webhook_delivery.c.webhook_id,
    webhook_delivery.c.state,
    webhook_delivery.c.id,
)
Index("ix_webhook_delivery_event_id", webhook_delivery.c.event_id)
