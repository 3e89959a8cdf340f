"""Queries on subscriptions, and on what of customers and instances hangs on them."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, null, or_, select, update

from qbdconnect_server.storage.queries.instances import COLUMNS as INSTANCE_COLUMNS
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live, subscription

OVER: Final = ("canceled", "incomplete_expired")  # the states that a subscription never leaves


class StoredSubscription(NamedTuple):
    """A subscription as the hub keeps it.

    `quantity` are the seats that the hub wants, `gateway_quantity` those that the payment provider has.
    """

    id: str
    customer_id: str
    status: str
    item_id: str
    product_id: str
    price_id: str
    quantity: int
    gateway_quantity: int
    sla: dict[str, Any] | None
    sla_by_operator: bool
    period_start: datetime
    period_end: datetime
    ends_with_period: bool
    lapsed_at: datetime | None
    document: dict[str, Any]
    version: int
    created_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether it has ended for good."""
        return self.status in OVER

    @property
    def is_waiting(self) -> bool:
        """Whether the payment provider is still to learn of the seats that are wanted."""
        return self.quantity != self.gateway_quantity


class Subscriber(NamedTuple):
    """What a subscription needs to know of its customer."""

    id: str
    gateway_customer_id: str | None
    subscription_id: str | None
    document: dict[str, Any]


COLUMNS: Final = tuple(subscription.c[name] for name in StoredSubscription._fields)
WIDTH: Final = len(COLUMNS)
SUBSCRIBER: Final = tuple(customer.c[name] for name in Subscriber._fields)
HAS_ID: Final = subscription.c.id == bindparam("key")

BY_ID: Final = ScopedStatement(
    select(*COLUMNS, *SUBSCRIBER)
    .select_from(subscription)
    .join(customer, customer.c.id == subscription.c.customer_id)
    .where(HAS_ID),
    owner=subscription.c.customer_id,
)
VERSION: Final = ScopedStatement(select(subscription.c.version).where(HAS_ID), owner=subscription.c.customer_id)
OWNER: Final = ScopedStatement(select(subscription.c.customer_id).where(HAS_ID), owner=subscription.c.customer_id)
LOCKED: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID).with_for_update(), owner=subscription.c.customer_id)


def _current(*, lock: bool) -> ScopedStatement:
    """One that is not over goes before those that are; then the one that the customer has, then the youngest."""
    statement = (
        select(*COLUMNS)
        .select_from(subscription)
        .join(customer, customer.c.id == subscription.c.customer_id)
        .where(subscription.c.customer_id == bindparam("key"))
        .order_by(
            subscription.c.status.in_(OVER),
            func.coalesce(customer.c.subscription_id, "") != subscription.c.id,
            subscription.c.created_at.desc(),
            subscription.c.id.desc(),
        )
        .limit(1)
    )
    return ScopedStatement(
        statement.with_for_update(of=subscription) if lock else statement, owner=subscription.c.customer_id
    )


CURRENT: Final = _current(lock=False)
LOCKED_CURRENT: Final = _current(lock=True)
INSERT: Final = insert(subscription)
UPDATE: Final = ScopedStatement(update(subscription).where(HAS_ID), owner=subscription.c.customer_id)

SUBSCRIBER_BY_ID: Final = ScopedStatement(
    select(*SUBSCRIBER).where(customer.c.id == bindparam("key")), owner=customer.c.id
)
SUBSCRIBER_BY_GATEWAY_ID: Final = ScopedStatement(
    select(*SUBSCRIBER).where(customer.c.gateway_customer_id == bindparam("key")), owner=customer.c.id
)
LOCKED_SUBSCRIBER: Final = ScopedStatement(
    select(*SUBSCRIBER).where(customer.c.id == bindparam("key")).with_for_update(), owner=customer.c.id
)
UPDATE_CUSTOMER: Final = ScopedStatement(update(customer).where(customer.c.id == bindparam("key")), owner=customer.c.id)
CLAIM: Final = ScopedStatement(
    update(customer).where(
        customer.c.id == bindparam("key"),
        or_(
            customer.c.subscribing.is_(None),
            customer.c.subscribing == bindparam("operation_id"),
            customer.c.subscribing_since <= bindparam("expired", type_=customer.c.subscribing_since.type),
        ),
    ),
    owner=customer.c.id,
)
RELEASE: Final = ScopedStatement(
    update(customer)
    .where(customer.c.id == bindparam("key"), customer.c.subscribing == bindparam("operation_id"))
    .values(subscribing=null(), subscribing_since=null()),
    owner=customer.c.id,
)
STORE_GATEWAY_CUSTOMER: Final = ScopedStatement(
    update(customer).where(customer.c.id == bindparam("key"), func.coalesce(customer.c.gateway_customer_id, "") == ""),
    owner=customer.c.id,
)
LIVE_INSTANCES: Final = ScopedStatement(
    select(func.count()).select_from(instance).where(instance.c.customer_id == bindparam("key"), live),
    owner=instance.c.customer_id,
)
# An SLA that an operator has given is told by `sla_of`, which is none.
GIVE_SLA: Final = ScopedStatement(
    update(instance)
    .where(
        instance.c.customer_id == bindparam("of_customer_id"),
        live,
        or_(instance.c.sla.is_(None), instance.c.sla_of.is_not(None)),
    )
    .returning(*INSTANCE_COLUMNS),
    owner=instance.c.customer_id,
)


def by_id(connection: Connection, scope: Scope, subscription_id: str) -> tuple[StoredSubscription, Subscriber] | None:
    """Find a subscription and its customer."""
    row = BY_ID.execute(connection, scope, {"key": subscription_id}).one_or_none()
    return None if row is None else (StoredSubscription._make(row[:WIDTH]), Subscriber._make(row[WIDTH:]))


def version(connection: Connection, scope: Scope, subscription_id: str) -> int | None:
    """Tell how often a subscription was written; None if it is not kept."""
    return VERSION.execute(connection, scope, {"key": subscription_id}).scalar()


def owner(connection: Connection, scope: Scope, subscription_id: str) -> str | None:
    """Tell whose a subscription is; that never changes."""
    return OWNER.execute(connection, scope, {"key": subscription_id}).scalar()


def locked(connection: Connection, scope: Scope, subscription_id: str) -> StoredSubscription | None:
    """Find a subscription and let nobody else change it; whoever locks its customer, too, does that first."""
    row = LOCKED.execute(connection, scope, {"key": subscription_id}).one_or_none()
    return None if row is None else StoredSubscription._make(row)


def current(connection: Connection, scope: Scope, customer_id: str) -> StoredSubscription | None:
    """Find the subscription of a customer; of several one that is not over, or else the youngest."""
    row = CURRENT.execute(connection, scope, {"key": customer_id}).one_or_none()
    return None if row is None else StoredSubscription._make(row)


def locked_current(connection: Connection, scope: Scope, customer_id: str) -> StoredSubscription | None:
    """Find the subscription of a customer, and let nobody else change it."""
    row = LOCKED_CURRENT.execute(connection, scope, {"key": customer_id}).one_or_none()
    return None if row is None else StoredSubscription._make(row)


def insert_one(connection: Connection, scope: Scope, stored: StoredSubscription) -> None:
    """Store a new subscription."""
    scope.require(stored.customer_id)
    connection.execute(INSERT, stored._asdict())


def save(connection: Connection, scope: Scope, stored: StoredSubscription) -> None:
    """Store a subscription that has changed."""
    UPDATE.execute(connection, scope, {**stored._asdict(), "key": stored.id})


def subscriber(connection: Connection, scope: Scope, customer_id: str) -> Subscriber | None:
    """Find a customer."""
    row = SUBSCRIBER_BY_ID.execute(connection, scope, {"key": customer_id}).one_or_none()
    return None if row is None else Subscriber._make(row)


def subscriber_of_gateway(connection: Connection, scope: Scope, gateway_customer_id: str) -> Subscriber | None:
    """Find the customer that has an id at the payment provider."""
    row = SUBSCRIBER_BY_GATEWAY_ID.execute(connection, scope, {"key": gateway_customer_id}).one_or_none()
    return None if row is None else Subscriber._make(row)


def locked_subscriber(connection: Connection, scope: Scope, customer_id: str) -> Subscriber | None:
    """Find a customer and let nobody else change it; this comes before every lock of its subscription."""
    row = LOCKED_SUBSCRIBER.execute(connection, scope, {"key": customer_id}).one_or_none()
    return None if row is None else Subscriber._make(row)


def link(connection: Connection, scope: Scope, customer_id: str, subscription_id: str) -> None:
    """Note which subscription a customer has."""
    UPDATE_CUSTOMER.execute(connection, scope, {"key": customer_id, "subscription_id": subscription_id})


def save_document(connection: Connection, scope: Scope, customer_id: str, document: dict[str, Any]) -> None:
    """Store what a customer says of itself."""
    UPDATE_CUSTOMER.execute(connection, scope, {"key": customer_id, "document": document})


def claim(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection, scope: Scope, customer_id: str, operation_id: str, *, now: datetime, expired: datetime
) -> bool:
    """Let an operation start a subscription of a customer; False while another one does."""
    values = {"subscribing": operation_id, "subscribing_since": now}
    parameters = {"key": customer_id, "operation_id": operation_id, "expired": expired, **values}
    return bool(CLAIM.execute(connection, scope, parameters).rowcount)


def release(connection: Connection, scope: Scope, customer_id: str, operation_id: str) -> None:
    """Let other operations start a subscription of a customer."""
    RELEASE.execute(connection, scope, {"key": customer_id, "operation_id": operation_id})


def store_gateway_customer(connection: Connection, scope: Scope, customer_id: str, gateway_customer_id: str) -> None:
    """Store the id at the payment provider of a customer that has none."""
    STORE_GATEWAY_CUSTOMER.execute(connection, scope, {"key": customer_id, "gateway_customer_id": gateway_customer_id})


def live_instances(connection: Connection, scope: Scope, customer_id: str) -> int:
    """Count the live instances of a customer."""
    count: int = LIVE_INSTANCES.execute(connection, scope, {"key": customer_id}).scalar_one()
    return count


def give_sla(connection: Connection, scope: Scope, stored: StoredSubscription) -> list[StoredInstance]:
    """Give the SLA of a subscription to the live instances of its customer, but for those that have an operator's own.

    Those that got it are given back in the order of their ids.
    """
    parameters = {"of_customer_id": stored.customer_id, "sla": stored.sla, "sla_of": stored.id}
    rows = GIVE_SLA.execute(connection, scope, parameters).all()
    return sorted((StoredInstance._make(row) for row in rows), key=lambda each: each.id)
