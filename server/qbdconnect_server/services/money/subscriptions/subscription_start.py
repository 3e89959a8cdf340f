"""How a customer is subscribed: first it is decided to what, then the payment provider is asked, once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from qbdconnect_server.errors import Conflict, GatewayRefused, NotFound, PaymentDeclined, QBDConnectError
from qbdconnect_server.gateways.payment_values import NewSubscription
from qbdconnect_server.services.call import Call, Scope
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.products.prices import chosen_price
from qbdconnect_server.services.money.products.sla import show_sla
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.money.subscriptions import seats
from qbdconnect_server.services.money.subscriptions.subscribers import CUSTOMER, check_email, subscriber
from qbdconnect_server.services.ownership import OPERATORS_OF_SUBSCRIPTION, check_operators_members
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import subscriptions as queries

OPERATION: Final = "qbd_operation"  # in the metadata: which write has started a subscription
# Longer than a request to the payment provider can take: by then, whether it had its effect can be seen there.
CLAIMED: Final = timedelta(minutes=10)
REFUSED: Final = (PaymentDeclined, GatewayRefused, NotFound)  # nothing was done, and nothing will be
POINTERS: Final = {"customer": CUSTOMER, "items": "/priceId", "items[0][quantity]": "/quantity"}
MISSING: Final = "resource_missing"
NO_METHOD: Final = (
    "The customer has no payment method that could be charged. Open a checkout (POST /subscriptions/checkout): on its "
    "page somebody pays and subscribes."
)


async def plan(call: Call, document: Mapping[str, Any]) -> dict[str, Any]:
    """Decide who subscribes to what; raises NotFound, NotAllowed, Conflict, RuleBroken with pointers."""
    customer = await subscriber(call, document)
    price = await chosen_price(await call.hub.payments(), document.get("priceId"), document.get("productId"))
    usual = {} if price.sla is None else {"sla": show_sla(price.sla)}
    check_operators_members(call.caller.scope, OPERATORS_OF_SUBSCRIPTION, wanted={**usual, **document}, stored=usual)
    check_email(document)
    quantity = await wanted_seats(call, customer.id, document)
    return {"customerId": customer.id, "priceId": price.id, "quantity": quantity}


async def wanted_seats(call: Call, customer_id: str, document: Mapping[str, Any]) -> int:
    """Choose the seats of a new subscription; raises RuleBroken, Conflict for too few or for a second subscription."""
    live = await call.read(queries.live_instances, customer_id)
    quantity = int(document.get("quantity", seats.least(live)))
    seats.check_seats(quantity, live)
    current = await call.read(queries.current, customer_id)
    if current is not None and not current.is_over:
        raise _has_one(current.id)
    return quantity


async def start(call: Call, saga: Saga, decided: Mapping[str, Any], gateway_customer_id: str) -> str:
    """Start a subscription at the payment provider, unless an earlier attempt has; give its id.

    One write at a time does so for a customer, and it looks first: so nobody pays for two, whatever is lost on the way.
    Raises Conflict, and what the gateway does.
    """
    gateway = await call.hub.payments()
    customer_id = decided["customerId"]
    await call.hub.database.write(_claim, call, customer_id, saga.operation_id)
    for each in await gateway.list_subscriptions(gateway_customer_id):
        if each.metadata.get(OPERATION) == saga.operation_id:
            return each.id
        if each.status not in queries.OVER:
            await call.hub.database.write(queries.release, call.caller.scope, customer_id, saga.operation_id)
            raise _has_one(each.id)
    metadata = {gateway_customers.OURS: customer_id, OPERATION: saga.operation_id}
    new = NewSubscription(gateway_customer_id, decided["priceId"], decided["quantity"], metadata)
    try:
        with told_as(POINTERS):
            return (await gateway.create_subscription(new, key=saga.key("create"))).id
    except REFUSED as error:
        await saga.abandon(_release, customer_id, saga.operation_id)
        raise _advised(error) from error


def _claim(connection: Connection, call: Call, customer_id: str, operation_id: str) -> None:
    now = call.hub.clock()
    if not queries.claim(connection, call.caller.scope, customer_id, operation_id, now=now, expired=now - CLAIMED):
        raise Conflict(
            "Another request subscribes this customer just now, or its outcome is not known: repeat that one, or ask "
            f"again in {CLAIMED.seconds // 60} minutes.",
            pointer=CUSTOMER,
        )


def _release(connection: Connection, scope: Scope, customer_id: str, operation_id: str) -> None:
    queries.release(connection, scope, customer_id, operation_id)


def _has_one(subscription_id: str) -> Conflict:
    return Conflict(f"The customer has the subscription {subscription_id}: change that one.", pointer=CUSTOMER)


def _advised(error: QBDConnectError) -> QBDConnectError:
    """Tell what to do about a refusal for want of a payment method, which names no parameter."""
    if not isinstance(error, PaymentDeclined) and not error.errors and error.members.get("gatewayCode") == MISSING:
        refused = GatewayRefused(NO_METHOD, pointer=CUSTOMER)
        refused.members = error.members
        return refused
    return error
