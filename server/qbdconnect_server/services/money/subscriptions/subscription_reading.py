"""A subscription as it is now: at the payment provider, and here."""

from typing import Final, NamedTuple

from qbdconnect_server.errors import NotFound
from qbdconnect_server.gateways.payment_values import Subscription
from qbdconnect_server.services.call import Call, Scope
from qbdconnect_server.services.money.gateway_ids import is_gateway_id
from qbdconnect_server.services.money.subscriptions import subscription_state
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription, Subscriber

EVERYBODY: Final = Scope(None)


class Look(NamedTuple):
    """What the payment provider has, what the hub would keep of it, and the customer."""

    fetched: Subscription
    stored: StoredSubscription
    customer: Subscriber


async def look(call: Call, subscription_id: str) -> Look:
    """Find a subscription of a customer of the hub, within the caller's scope; raises NotFound.

    One that the hub has not heard of yet is found by its customer at the payment provider.
    """
    unknown = NotFound(f"There is no subscription {subscription_id}.")
    if not is_gateway_id(subscription_id):
        raise unknown
    kept = await call.read(queries.by_id, subscription_id)
    if kept is None and await call.hub.database.read(queries.owner, EVERYBODY, subscription_id) is not None:
        raise unknown
    gateway = await call.hub.payments()
    try:
        fetched = await gateway.get_subscription(subscription_id)
    except NotFound:
        raise unknown from None
    if kept is None:
        customer = await call.read(queries.subscriber_of_gateway, fetched.customer_id)
        if customer is None:
            raise unknown
        old = None
    else:
        old, customer = kept
    return Look(fetched, subscription_state.read_off(fetched, customer.id, old, now=call.hub.clock()), customer)
