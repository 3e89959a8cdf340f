"""Queries on instances; a deleted one is found by none of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, literal, or_, select, update

from qbdconnect_server.storage.errors import unique
from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live, user_name_index


class StoredInstance(NamedTuple):
    """An instance without its password."""

    id: str
    customer_id: str
    user_name: str
    file_id: str
    validated: bool
    app_url: str | None
    sla: dict[str, Any] | None
    document: dict[str, Any]
    date_created: str
    project_id: str | None = None
    sla_of: str | None = None  # the subscription that gave the SLA; none: an operator did


class NewPassword(NamedTuple):
    """What becomes of a password: another hash, or none at all."""

    hash: str | None


CHANGING: Final = ("user_name", "validated", "app_url", "sla", "sla_of", "document")
NAME_TAKEN: Final = "Another instance has this userName; choose another."

COLUMNS: Final = tuple(instance.c[name] for name in StoredInstance._fields)
HAS_ID: Final = instance.c.id == bindparam("instance_id")

BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID, live), owner=instance.c.customer_id)
LOCKED_BY_ID: Final = ScopedStatement(
    select(*COLUMNS).where(HAS_ID, live).with_for_update(), owner=instance.c.customer_id
)
# The customer stands on the left: no row means no such customer, a row without instance an empty page.
PAGE: Final = ScopedStatement(
    select(*COLUMNS)
    .select_from(customer)
    .outerjoin(
        instance, and_(instance.c.customer_id == customer.c.id, live, instance.c.id > bindparam("starting_after"))
    )
    .where(customer.c.id == bindparam("customer_id"))
    .order_by(instance.c.id)
    .limit(bindparam("count")),
    owner=customer.c.id,
)
UPDATE: Final = ScopedStatement(update(instance).where(HAS_ID, live), owner=instance.c.customer_id)
INSERT: Final = insert(instance)
# User names are unique over all tenants, so this one question knows no scope; it is answered by yes or no.
USER_NAME_TAKEN: Final = (
    select(literal(1))
    .where(
        live,
        instance.c.id != bindparam("instance_id"),
        or_(instance.c.user_name == bindparam("user_name"), instance.c.id == bindparam("user_name")),
    )
    .limit(1)
)


def by_id(connection: Connection, scope: Scope, instance_id: str) -> StoredInstance | None:
    """Find a live instance."""
    row = BY_ID.execute(connection, scope, {"instance_id": instance_id}).one_or_none()
    return None if row is None else StoredInstance._make(row)


def locked_by_id(connection: Connection, scope: Scope, instance_id: str) -> StoredInstance | None:
    """Find a live instance and let nobody else change it until the transaction ends."""
    row = LOCKED_BY_ID.execute(connection, scope, {"instance_id": instance_id}).one_or_none()
    return None if row is None else StoredInstance._make(row)


def page(
    connection: Connection, scope: Scope, customer_id: str, *, count: int, starting_after: str
) -> list[StoredInstance] | None:
    """List `count` instances of a customer in the order of their ids, from behind `starting_after`.

    An empty `starting_after` begins at the first. None means that there is no such customer.
    """
    parameters = {"customer_id": customer_id, "count": count, "starting_after": starting_after}
    rows = PAGE.execute(connection, scope, parameters).all()
    if not rows:
        return None
    return [StoredInstance._make(row) for row in rows if row[0] is not None]


def insert_all(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection,
    scope: Scope,
    new: Sequence[StoredInstance],
    passwords: Mapping[str, NewPassword],
    *,
    now: datetime,
    pointer: str = "/userName",
) -> None:
    """Store new instances and, by their ids, their passwords.

    Raises Conflict, with the pointer, if a user name was taken just now; the database does not say which one.
    """
    for stored in new:
        scope.require(stored.customer_id)
    none = NewPassword(None)
    rows = [
        {**stored._asdict(), "password_hash": passwords.get(stored.id, none).hash, "created_at": now} for stored in new
    ]
    if rows:
        with unique(user_name_index, NAME_TAKEN, pointer):
            connection.execute(INSERT, rows)


def save(connection: Connection, scope: Scope, stored: StoredInstance, password: NewPassword | None = None) -> None:
    """Store what may change of an instance; without `password` the old one stays.

    Raises Conflict if its user name was taken just now.
    """
    values: dict[str, Any] = {name: getattr(stored, name) for name in CHANGING}
    if password is not None:
        values["password_hash"] = password.hash
    with unique(user_name_index, NAME_TAKEN, "/userName"):
        UPDATE.execute(connection, scope, {**values, "instance_id": stored.id})


def delete(connection: Connection, scope: Scope, instance_id: str, *, now: datetime) -> None:
    """Mark an instance as deleted; the row stays for stats."""
    UPDATE.execute(connection, scope, {"deleted_at": now, "instance_id": instance_id})


def is_user_name_taken(connection: Connection, user_name: str, *, instance_id: str) -> bool:
    """Tell whether another live instance of the hub has a user name, or has it as its id."""
    parameters = {"user_name": user_name, "instance_id": instance_id}
    return connection.execute(USER_NAME_TAKEN, parameters).first() is not None
