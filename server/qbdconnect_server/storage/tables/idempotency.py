"""Idempotency keys and the answers saved under them."""

from sqlalchemy import Boolean, Column, LargeBinary, SmallInteger, Table, Text, false

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("tenant", IDENTIFIER, primary_key=True),
    Column("key", IDENTIFIER, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    # The answer is null only inside the transaction that claims the key: both are committed at once.
    Column("status", SmallInteger),
    Column("media_type", Text),
    Column("headers", DOCUMENT),
    Column("body", LargeBinary),
    # An answer that shows a secret is sealed with the hub's encryption key.
    Column("sealed", Boolean, nullable=False, server_default=false()),
)
