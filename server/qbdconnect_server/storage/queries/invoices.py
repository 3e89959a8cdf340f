"""Queries on what the hub keeps of invoices: how far each has come, and members that the contract does not name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import invoice


class StoredInvoice(NamedTuple):
    """What is kept of an invoice."""

    id: str
    customer_id: str
    status: str
    failed_attempts: int
    document: dict[str, Any]
    created_at: datetime


FIRST: Final = "draft"  # the status of an invoice of which nothing is kept
CHANGING: Final = ("customer_id", "status", "failed_attempts", "document")


def _insert(dialect: Any) -> Any:
    return dialect.insert(invoice).on_conflict_do_nothing(index_elements=["id"])


INSERT: Final = {"sqlite": _insert(sqlite), "postgresql": _insert(postgresql)}
LOCKED_BY_ID: Final = ScopedStatement(
    select(*(invoice.c[name] for name in StoredInvoice._fields))
    .where(invoice.c.id == bindparam("invoice_id"))
    .with_for_update(),
    owner=invoice.c.customer_id,
)
UPDATE: Final = ScopedStatement(
    update(invoice).where(invoice.c.id == bindparam("invoice_id")), owner=invoice.c.customer_id
)
CLAIM: Final = ScopedStatement(
    update(invoice).where(
        invoice.c.id == bindparam("invoice_id"),
        or_(
            invoice.c.paying.is_(None),
            invoice.c.paying == bindparam("operation_id"),
            invoice.c.paying_since <= bindparam("expired", type_=invoice.c.paying_since.type),
        ),
    ),
    owner=invoice.c.customer_id,
)
RELEASE: Final = ScopedStatement(
    update(invoice)
    .where(invoice.c.id == bindparam("invoice_id"), invoice.c.paying == bindparam("operation_id"))
    .values(paying=null(), paying_since=null()),
    owner=invoice.c.customer_id,
)
DOCUMENTS: Final = ScopedStatement(
    select(invoice.c.id, invoice.c.document).where(invoice.c.id.in_(bindparam("invoice_ids", expanding=True))),
    owner=invoice.c.customer_id,
)


def locked(connection: Connection, scope: Scope, new: StoredInvoice) -> StoredInvoice:
    """Give what is kept of an invoice, stored as `new` if it is nothing, and let nobody else change it."""
    scope.require(new.customer_id)
    connection.execute(INSERT[connection.dialect.name], new._asdict())
    return StoredInvoice._make(LOCKED_BY_ID.execute(connection, scope, {"invoice_id": new.id}).one())


def save(connection: Connection, scope: Scope, stored: StoredInvoice) -> None:
    """Store what may change of an invoice."""
    values = {name: getattr(stored, name) for name in CHANGING}
    UPDATE.execute(connection, scope, {**values, "invoice_id": stored.id})


def claim(connection: Connection, scope: Scope, new: StoredInvoice, operation_id: str, *, expired: datetime) -> bool:
    """Let an operation pay an invoice, stored as `new` if nothing is kept of it; False while another one does."""
    locked(connection, scope, new)
    values = {"paying": operation_id, "paying_since": new.created_at}
    parameters = {"invoice_id": new.id, "operation_id": operation_id, "expired": expired, **values}
    return bool(CLAIM.execute(connection, scope, parameters).rowcount)


def release(connection: Connection, scope: Scope, invoice_id: str, operation_id: str) -> None:
    """Let other operations pay an invoice."""
    RELEASE.execute(connection, scope, {"invoice_id": invoice_id, "operation_id": operation_id})


def documents(connection: Connection, scope: Scope, invoice_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Find the members of invoices that the contract does not name, by the ids of those that are kept."""
    rows = DOCUMENTS.execute(connection, scope, {"invoice_ids": list(invoice_ids)})
    return {row.id: row.document for row in rows}
