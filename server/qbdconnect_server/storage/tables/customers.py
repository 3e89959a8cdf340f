"""Customers."""

from sqlalchemy import Column, Index, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

customer = Table(
    "customer",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("organization_id", Text),
    Column("gateway_customer_id", Text),
    Column("subscription_id", Text),
    Column("document", DOCUMENT, nullable=False),
    Column("subscribing", Text),  # the operation that starts a subscription just now: one at a time
    Column("subscribing_since", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
gateway_customer_id_index = Index("uq_customer_gateway_customer_id", customer.c.gateway_customer_id, unique=True)
