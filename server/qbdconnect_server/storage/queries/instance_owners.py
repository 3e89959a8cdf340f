"""Whose an instance is; what hangs below an instance asks this first."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import instance, live

HAS_ID: Final = instance.c.id == bindparam("instance_id")
CUSTOMER_OF: Final = ScopedStatement(select(instance.c.customer_id).where(HAS_ID, live), owner=instance.c.customer_id)
HELD_CUSTOMER_OF: Final = ScopedStatement(
    select(instance.c.customer_id).where(HAS_ID, live).with_for_update(read=True), owner=instance.c.customer_id
)


def customer_of(connection: Connection, scope: Scope, instance_id: str) -> str | None:
    """Name the customer of a live instance."""
    found: str | None = CUSTOMER_OF.execute(connection, scope, {"instance_id": instance_id}).scalar()
    return found


def held_customer_of(connection: Connection, scope: Scope, instance_id: str) -> str | None:
    """Name the customer of a live instance, and let nobody delete the instance until the transaction ends."""
    found: str | None = HELD_CUSTOMER_OF.execute(connection, scope, {"instance_id": instance_id}).scalar()
    return found
