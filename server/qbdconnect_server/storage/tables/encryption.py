"""The encryption key that a hub makes for itself where its operator gives none."""

from sqlalchemy import Column, SmallInteger, Table, Text

from qbdconnect_server.storage.tables.columns import UtcDateTime, metadata

encryption_key = Table(
    "encryption_key",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),  # always 1
    Column("key", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
