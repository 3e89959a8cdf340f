"""What the tables share: types of columns and the names of constraints."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String, TypeDecorator


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
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
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

# A number that the database gives out; SQLite counts only what it calls an INTEGER PRIMARY KEY.
SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
