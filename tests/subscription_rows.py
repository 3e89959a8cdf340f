"""Subscriptions as the hub keeps them, for tests that need no payment provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert

from qbdconnect_server.storage.tables import subscription
from tests.factories import NOW

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection


def store_subscription(connection: Connection, subscription_id: str, customer_id: str, **columns: Any) -> None:
    """Store a subscription that is in order unless columns say otherwise, in the place of the one that it was."""
    row: dict[str, Any] = {
        "id": subscription_id,
        "customer_id": customer_id,
        "status": "active",
        "item_id": "si_1",
        "product_id": "prod_1",
        "price_id": "price_1",
        "quantity": 1,
        "gateway_quantity": 1,
        "sla": None,
        "sla_by_operator": False,
        "period_start": NOW,
        "period_end": NOW,
        "ends_with_period": False,
        "lapsed_at": None,
        "document": {},
        "version": 1,
        "created_at": NOW,
        **columns,
    }
    connection.execute(delete(subscription).where(subscription.c.id == subscription_id))
    connection.execute(insert(subscription).values(row))
