"""How a subscription is changed: first it is decided what, then the payment provider is asked."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import Conflict
from qbdconnect_server.gateways.payment_values import SubscriptionChange
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.documents import check_object
from qbdconnect_server.services.money.products.prices import chosen_price
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.money.subscriptions import seats, subscription_state
from qbdconnect_server.services.money.subscriptions.subscribers import check_email
from qbdconnect_server.services.money.subscriptions.subscription_reading import Look
from qbdconnect_server.services.ownership import (
    FIXED_OF_SUBSCRIPTION,
    OPERATORS_OF_SUBSCRIPTION,
    check_fixed_member,
    check_operators_members,
)
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription

POINTERS: Final = {"items": "/priceId", "items[0][quantity]": "/quantity"}


async def plan(call: Call, look: Look, document: Mapping[str, Any]) -> dict[str, Any]:
    """Decide what changes; raises NotAllowed, Conflict, RuleBroken with pointers.

    `change` is what the payment provider is asked to change, `ends` whether the subscription is to end with its period
    or no longer, `quantity` the seats that are wanted; None is no change.
    """
    stored = look.stored
    if stored.is_over:
        raise Conflict(f"The subscription {stored.id} is over; subscribe anew.")
    shown = subscription_state.show(stored, look.customer, call.hub.settings)
    wanted = {**shown, **document}
    check_fixed_member(FIXED_OF_SUBSCRIPTION, wanted=wanted, stored=shown)
    check_operators_members(call.caller.scope, OPERATORS_OF_SUBSCRIPTION, wanted=wanted, stored=shown)
    check_object(models.Subscription, wanted)
    check_email(document)
    quantity, ends = await _seats(call, stored, document)
    price_id = await _price(call, stored, document)
    change = {"quantity": quantity if quantity != look.fetched.quantity else None, "priceId": price_id}
    return {
        "customerId": look.customer.id,
        "itemId": stored.item_id,
        "change": change if any(each is not None for each in change.values()) else None,
        "ends": ends,
        "quantity": quantity,
        "sla": wanted.get("sla") if wanted.get("sla") != shown.get("sla") else None,
    }


async def make(call: Call, saga: Saga, subscription_id: str, decided: Mapping[str, Any], *, bill_now: bool) -> None:
    """Let the payment provider make a change of seats or price; raises what the gateway does.

    A refusal leaves all as it is, and the same idempotency key decides anew.
    """
    gateway = await call.hub.payments()
    given = decided["change"]
    change = SubscriptionChange(decided["itemId"], given["quantity"], given["priceId"], bill_now)
    async with saga.freed_by_refusal():
        with told_as(POINTERS):
            await gateway.change_subscription(subscription_id, change, key=saga.key("change"))


async def end(call: Call, saga: Saga, subscription_id: str, decided: Mapping[str, Any]) -> None:
    """Let the subscription end with its period, or take that back; raises what the gateway does."""
    gateway = await call.hub.payments()
    await gateway.end_subscription(subscription_id, key=saga.key("end"), ends=decided["ends"])


async def _seats(call: Call, stored: StoredSubscription, document: Mapping[str, Any]) -> tuple[int | None, bool | None]:
    """Choose the seats, and whether the subscription ends: what was read may be sent back, and changes nothing."""
    if "quantity" not in document:
        return None, None
    quantity = int(document["quantity"])
    live = await call.read(queries.live_instances, stored.customer_id)
    if quantity != 0:
        seats.check_seats(quantity, live)
        return quantity, False if stored.ends_with_period else None
    if stored.ends_with_period:
        return None, None
    if live:
        raise Conflict(
            f"The customer has {seats.counted(live)}, to be deleted before the subscription ends.",
            pointer=seats.POINTER,
        )
    return None, True


async def _price(call: Call, stored: StoredSubscription, document: Mapping[str, Any]) -> str | None:
    price_id = document.get("priceId", stored.price_id)
    product_id = document.get("productId", stored.product_id)
    if (price_id, product_id) == (stored.price_id, stored.product_id):
        return None
    gateway = await call.hub.payments()
    price = await chosen_price(gateway, document.get("priceId"), document.get("productId"))
    return price.id if price.id != stored.price_id else None
