"""API keys."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("name", Text, nullable=False),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id")),
    Column("kind", Text, CheckConstraint("(kind = 'operator') = (customer_id IS NULL)", name="kind"), nullable=False),
    # The user whose role the key takes; none for keys of operators and of customers as a whole.
    Column("user_id", IDENTIFIER),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
