"""Queries on what only the hub knows of payments: those outside the provider, and members it does not keep."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import outside_payment, payment_note


class OutsidePayment(NamedTuple):
    """A payment of an invoice that did not go through the provider."""

    invoice_id: str
    customer_id: str
    document: dict[str, Any]
    created_at: datetime


class PaymentNote(NamedTuple):
    """The members of a payment that the contract does not name."""

    id: str
    customer_id: str
    document: dict[str, Any]
    created_at: datetime


def _insert_once(dialect: Any, table: Any, key: str) -> Any:
    return dialect.insert(table).on_conflict_do_nothing(index_elements=[key])


INSERT_OUTSIDE: Final = {
    "sqlite": _insert_once(sqlite, outside_payment, "invoice_id"),
    "postgresql": _insert_once(postgresql, outside_payment, "invoice_id"),
}
INSERT_NOTE: Final = {
    "sqlite": _insert_once(sqlite, payment_note, "id"),
    "postgresql": _insert_once(postgresql, payment_note, "id"),
}
OUTSIDE: Final = ScopedStatement(
    select(*(outside_payment.c[name] for name in OutsidePayment._fields)).where(
        outside_payment.c.invoice_id == bindparam("invoice_id")
    ),
    owner=outside_payment.c.customer_id,
)
NOTES: Final = ScopedStatement(
    select(payment_note.c.id, payment_note.c.document).where(
        payment_note.c.id.in_(bindparam("payment_ids", expanding=True))
    ),
    owner=payment_note.c.customer_id,
)


def insert_outside(connection: Connection, scope: Scope, new: OutsidePayment) -> None:
    """Store a payment outside the provider, unless the invoice has one."""
    scope.require(new.customer_id)
    connection.execute(INSERT_OUTSIDE[connection.dialect.name], new._asdict())


def outside(connection: Connection, scope: Scope, invoice_id: str) -> OutsidePayment | None:
    """Find the payment outside the provider that paid an invoice."""
    row = OUTSIDE.execute(connection, scope, {"invoice_id": invoice_id}).one_or_none()
    return None if row is None else OutsidePayment._make(row)


def insert_note(connection: Connection, scope: Scope, new: PaymentNote) -> None:
    """Store members of a payment, unless there are some."""
    scope.require(new.customer_id)
    connection.execute(INSERT_NOTE[connection.dialect.name], new._asdict())


def notes(connection: Connection, scope: Scope, payment_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Find the members of payments that the contract does not name, by the ids of those that have some."""
    rows = NOTES.execute(connection, scope, {"payment_ids": list(payment_ids)})
    return {row.id: row.document for row in rows}
