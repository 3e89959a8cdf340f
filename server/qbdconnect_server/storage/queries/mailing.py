"""Queries on what mails instances have been sent: links that validate them, and their .qwc files."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, or_, select, update

from qbdconnect_server.storage.queries.instances import COLUMNS, HAS_ID, StoredInstance
from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live


class StoredValidation(NamedTuple):
    """An instance, and the link in the last mail that was to validate it."""

    instance: StoredInstance
    hash: bytes | None
    sent_at: datetime | None
    asked_at: datetime | None


LINK: Final = (instance.c.validation_hash, instance.c.validation_sent_at, instance.c.validation_asked_at)


def _select_validation() -> Select[Any]:
    return select(*COLUMNS, *LINK).where(HAS_ID, live)


VALIDATION_BY_ID: Final = ScopedStatement(_select_validation(), owner=instance.c.customer_id)
LOCKED_VALIDATION_BY_ID: Final = ScopedStatement(_select_validation().with_for_update(), owner=instance.c.customer_id)
UPDATE: Final = ScopedStatement(update(instance).where(HAS_ID, live), owner=instance.c.customer_id)
CLAIM_QWC: Final = ScopedStatement(
    update(instance).where(
        HAS_ID, live, or_(instance.c.qwc_sent_at.is_(None), instance.c.qwc_sent_at <= bindparam("not_since"))
    ),
    owner=instance.c.customer_id,
)
CUSTOMER: Final = ScopedStatement(
    select(customer.c.document)
    .select_from(instance)
    .join(customer, customer.c.id == instance.c.customer_id)
    .where(HAS_ID, live),
    owner=instance.c.customer_id,
)


def validation_by_id(connection: Connection, scope: Scope, instance_id: str) -> StoredValidation | None:
    """Find a live instance with its link."""
    return _validation(VALIDATION_BY_ID, connection, scope, instance_id)


def locked_validation_by_id(connection: Connection, scope: Scope, instance_id: str) -> StoredValidation | None:
    """Find a live instance with its link and let nobody else change it until the transaction ends."""
    return _validation(LOCKED_VALIDATION_BY_ID, connection, scope, instance_id)


def save_validation(connection: Connection, scope: Scope, instance_id: str, *, link_hash: bytes, now: datetime) -> None:
    """Let a new link take the place of the one before."""
    values = {"validation_hash": link_hash, "validation_sent_at": now, "instance_id": instance_id}
    UPDATE.execute(connection, scope, values)


def note_asked(connection: Connection, scope: Scope, instance_id: str, *, now: datetime) -> None:
    """Note that the mail with the link is sent because somebody asked for it."""
    UPDATE.execute(connection, scope, {"validation_asked_at": now, "instance_id": instance_id})


def claim_qwc(connection: Connection, scope: Scope, instance_id: str, *, now: datetime, not_since: datetime) -> bool:
    """Note that the .qwc file is mailed now, unless it was mailed after `not_since`; tell whether it was noted."""
    values = {"qwc_sent_at": now, "not_since": not_since, "instance_id": instance_id}
    return CLAIM_QWC.execute(connection, scope, values).rowcount == 1


def customer_document(connection: Connection, scope: Scope, instance_id: str) -> dict[str, Any] | None:
    """Find what is stored of the customer that a live instance belongs to."""
    row = CUSTOMER.execute(connection, scope, {"instance_id": instance_id}).one_or_none()
    return None if row is None else row[0]


def _validation(
    statement: ScopedStatement, connection: Connection, scope: Scope, instance_id: str
) -> StoredValidation | None:
    row = statement.execute(connection, scope, {"instance_id": instance_id}).one_or_none()
    if row is None:
        return None
    values: list[Any] = list(row)
    width = len(StoredInstance._fields)
    return StoredValidation(StoredInstance._make(values[:width]), *values[width:])
