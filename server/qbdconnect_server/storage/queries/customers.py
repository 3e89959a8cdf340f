"""Queries on customers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Text,
    and_,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)

from qbdconnect_server.storage.errors import unique
from qbdconnect_server.storage.queries.instances import COLUMNS as INSTANCE_COLUMNS
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, gateway_customer_id_index, instance, live


class StoredCustomer(NamedTuple):
    """A customer without its instances."""

    id: str
    organization_id: str | None
    gateway_customer_id: str | None
    subscription_id: str | None
    document: dict[str, Any]


class CustomerWithInstances(NamedTuple):
    """A customer and its live instances in the order of their ids."""

    customer: StoredCustomer
    instances: list[StoredInstance]


CHANGING: Final = ("organization_id", "gateway_customer_id", "subscription_id", "document")
GATEWAY_CUSTOMER_TAKEN: Final = "Another customer has this gatewayCustomerId; choose another, or change that customer."

# The document stands in each row of the join, one for each instance: it is taken as text and read once.
COLUMNS: Final = tuple(
    cast(customer.c.document, Text) if name == "document" else customer.c[name] for name in StoredCustomer._fields
)
WIDTH: Final = len(COLUMNS)
DOCUMENT: Final = StoredCustomer._fields.index("document")

INSERT: Final = insert(customer)
UPDATE: Final = ScopedStatement(update(customer).where(customer.c.id == bindparam("customer_id")), owner=customer.c.id)
EXISTS: Final = ScopedStatement(
    select(literal(1)).select_from(customer).where(customer.c.id == bindparam("customer_id")), owner=customer.c.id
)

NAMED: Final = ScopedStatement(
    select(customer.c.id).where(customer.c.document["name"].as_string() == bindparam("name")).order_by(customer.c.id),
    owner=customer.c.id,
)
AMONG_GATEWAY_IDS: Final = ScopedStatement(
    select(customer.c.gateway_customer_id, customer.c.id).where(
        customer.c.gateway_customer_id.in_(bindparam("gateway_customer_ids", expanding=True))
    ),
    owner=customer.c.id,
)
GATEWAY_ID: Final = ScopedStatement(
    select(customer.c.gateway_customer_id).where(customer.c.id == bindparam("customer_id")), owner=customer.c.id
)


def _with_instances(*conditions: ColumnElement[bool], lock: bool = False) -> ScopedStatement:
    """One statement for a customer and its live instances, so that both are of one moment."""
    statement = (
        select(*COLUMNS, *INSTANCE_COLUMNS)
        .select_from(customer)
        .outerjoin(instance, and_(instance.c.customer_id == customer.c.id, live))
        .where(*conditions)
        .order_by(instance.c.id)
    )
    return ScopedStatement(statement.with_for_update(of=customer) if lock else statement, owner=customer.c.id)


BY_ID: Final = _with_instances(customer.c.id == bindparam("key"))
LOCKED_BY_ID: Final = _with_instances(customer.c.id == bindparam("key"), lock=True)
BY_GATEWAY_CUSTOMER_ID: Final = _with_instances(customer.c.gateway_customer_id == bindparam("key"))


def by_id(connection: Connection, scope: Scope, customer_id: str) -> CustomerWithInstances | None:
    """Find a customer."""
    return _only(BY_ID.execute(connection, scope, {"key": customer_id}))


def locked_by_id(connection: Connection, scope: Scope, customer_id: str) -> CustomerWithInstances | None:
    """Find a customer and let nobody else change it until the transaction ends."""
    return _only(LOCKED_BY_ID.execute(connection, scope, {"key": customer_id}))


def by_gateway_customer_id(
    connection: Connection, scope: Scope, gateway_customer_id: str
) -> CustomerWithInstances | None:
    """Find the customer that has an id at the payment provider."""
    return _only(BY_GATEWAY_CUSTOMER_ID.execute(connection, scope, {"key": gateway_customer_id}))


def does_exist(connection: Connection, scope: Scope, customer_id: str) -> bool:
    """Tell whether there is such a customer in the scope."""
    return EXISTS.execute(connection, scope, {"customer_id": customer_id}).first() is not None


def ids_by_name(connection: Connection, scope: Scope, name: str) -> list[str]:
    """Find the customers with a name, the oldest first; reads all of them."""
    return list(NAMED.execute(connection, scope, {"name": name}).scalars())


def ids_by_gateway_ids(connection: Connection, scope: Scope, gateway_customer_ids: Collection[str]) -> dict[str, str]:
    """Find which of the payment provider's customers are whom here."""
    rows = AMONG_GATEWAY_IDS.execute(connection, scope, {"gateway_customer_ids": list(gateway_customer_ids)})
    return {row.gateway_customer_id: row.id for row in rows}


def gateway_ids(connection: Connection, scope: Scope, customer_id: str) -> list[str | None]:
    """Give the id of a customer at the payment provider, None where it has none; empty if there is no customer."""
    return list(GATEWAY_ID.execute(connection, scope, {"customer_id": customer_id}).scalars())


def insert_one(connection: Connection, scope: Scope, stored: StoredCustomer, *, now: datetime) -> None:
    """Store a new customer; raises Conflict if its id at the payment provider belongs to another one."""
    scope.require(stored.id)
    with unique(gateway_customer_id_index, GATEWAY_CUSTOMER_TAKEN, "/gatewayCustomerId"):
        connection.execute(INSERT, {**stored._asdict(), "created_at": now})


def save(connection: Connection, scope: Scope, stored: StoredCustomer) -> None:
    """Store what may change of a customer; raises Conflict as `insert_one` does."""
    values = {name: getattr(stored, name) for name in CHANGING}
    with unique(gateway_customer_id_index, GATEWAY_CUSTOMER_TAKEN, "/gatewayCustomerId"):
        UPDATE.execute(connection, scope, {**values, "customer_id": stored.id})


def _only(result: CursorResult[Any]) -> CustomerWithInstances | None:
    """Make one customer of the rows of a join."""
    rows = result.all()
    if not rows:
        return None
    own = list(rows[0][:WIDTH])
    own[DOCUMENT] = orjson.loads(own[DOCUMENT])
    instances = [StoredInstance._make(row[WIDTH:]) for row in rows if row[WIDTH] is not None]
    return CustomerWithInstances(StoredCustomer._make(own), instances)
