"""Queries on what is looked at again once a day: background work, of no tenant's scope."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, exists, literal, select

from qbdconnect_server.storage.queries.gateway_events import RECEIVED
from qbdconnect_server.storage.queries.subscriptions import OVER
from qbdconnect_server.storage.tables import gateway_event, payout, subscription

RECORDED: Final = "recorded"  # and not yet found in a payout of the provider

HAS_SUBSCRIPTIONS: Final = select(literal(1)).select_from(subscription).limit(1)
IN_FORCE: Final = select(subscription.c.id).where(subscription.c.status.not_in(OVER)).order_by(subscription.c.id)
PAYOUTS: Final = (
    select(gateway_event.c.object_id)
    .where(gateway_event.c.object_kind == "payout", exists().where(payout.c.status == RECORDED))
    .distinct()
    .order_by(gateway_event.c.object_id)
)


# Whose jobs were put aside, after many attempts.
LEFT: Final = (
    select(gateway_event.c.object_kind, gateway_event.c.object_id)
    .where(gateway_event.c.state == RECEIVED, gateway_event.c.received_at < bindparam("before"))
    .distinct()
    .order_by(gateway_event.c.object_kind, gateway_event.c.object_id)
)


def has_subscriptions(connection: Connection) -> bool:
    """Tell whether anybody ever subscribed."""
    return connection.execute(HAS_SUBSCRIPTIONS).first() is not None


def subscriptions_in_force(connection: Connection) -> list[str]:
    """List the subscriptions that may still change."""
    return list(connection.execute(IN_FORCE).scalars())


def payouts_to_look_at(connection: Connection) -> list[str]:
    """List the provider's payouts that the inbox remembers, if any payout here is recorded and not found in one."""
    return list(connection.execute(PAYOUTS).scalars())


def left_over(connection: Connection, *, before: datetime) -> list[tuple[str, str]]:
    """List the kinds and ids of objects of which events came before a moment that nobody has looked at."""
    return [(kind, object_id) for kind, object_id in connection.execute(LEFT, {"before": before})]
