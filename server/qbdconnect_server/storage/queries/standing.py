"""Queries on what keeps an instance from work."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live, subscription


class Standing(NamedTuple):
    """How an instance stands: whether it is validated, and since when its customer's subscription is in arrears."""

    validated: bool
    lapsed_at: datetime | None


# The subscription that the customer has now; an earlier one that ended says nothing.
OF_INSTANCE: Final = ScopedStatement(
    select(instance.c.validated, subscription.c.lapsed_at)
    .select_from(instance)
    .join(customer, customer.c.id == instance.c.customer_id)
    .outerjoin(subscription, subscription.c.id == customer.c.subscription_id)
    .where(instance.c.id == bindparam("instance_id"), live),
    owner=instance.c.customer_id,
)


def of_instance(connection: Connection, scope: Scope, instance_id: str) -> Standing | None:
    """Tell how a live instance stands."""
    row = OF_INSTANCE.execute(connection, scope, {"instance_id": instance_id}).one_or_none()
    return None if row is None else Standing._make(row)
