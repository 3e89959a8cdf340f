"""The tables of the hub.

What the server or an operator owns and what is searched has a column of its own; what the caller may write stands in
one JSON column `document`, unknown members included.
"""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python; SQLite has no type for it and keeps its text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; give SQLite the text in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the zone that SQLite does not keep."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


# Identifiers sort by their bytes on both databases, so that pages come in the same order everywhere.
IDENTIFIER: Final = String().with_variant(String(collation="C"), "postgresql")
# JSON keeps the text that was sent; PostgreSQL's JSONB would sort members and lose the zero of 1.0.
DOCUMENT: Final = JSON(none_as_null=True)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

customer = Table(
    "customer",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("organization_id", Text),
    Column("gateway_customer_id", Text),
    Column("subscription_id", Text),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
gateway_customer_id_index = Index("uq_customer_gateway_customer_id", customer.c.gateway_customer_id, unique=True)

instance = Table(
    "instance",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("user_name", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("validated", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("app_url", Text),
    Column("sla", DOCUMENT),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The day of created_at in UTC as it is shown: reading a moment costs more than all else of a row.
    Column("date_created", Text, nullable=False),
    Column("deleted_at", UtcDateTime),
)
live = instance.c.deleted_at.is_(None)
Index("ix_instance_customer_id_id", instance.c.customer_id, instance.c.id, sqlite_where=live, postgresql_where=live)
user_name_index = Index(
    "uq_instance_user_name", instance.c.user_name, unique=True, sqlite_where=live, postgresql_where=live
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("name", Text, nullable=False),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id")),
    Column("kind", Text, CheckConstraint("(kind = 'operator') = (customer_id IS NULL)", name="kind"), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

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
)
