"""Pages on which somebody subscribes and pays."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import GatewayFailed, NotAllowed, RuleBroken
from qbdconnect_server.gateways.payment_values import NewCheckout
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import check_object, sent, without
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.events.checkout_linking import OURS
from qbdconnect_server.services.money.products.prices import chosen_price
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.money.subscriptions.return_urls import check_return_url
from qbdconnect_server.services.money.subscriptions.subscribers import CUSTOMER, EMAIL, check_email, subscriber
from qbdconnect_server.services.money.subscriptions.subscription_start import wanted_seats
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection

DECLARED: Final = tuple(str(field.alias or name) for name, field in models.NewCheckout.model_fields.items())
SUCCESS: Final = "/checkout/done"
CANCEL: Final = "/checkout/cancelled"
POINTERS: Final = {
    "customer": CUSTOMER,
    "customer_email": EMAIL,
    "line_items": "/priceId",
    "line_items[0][quantity]": "/quantity",
    "success_url": "/successUrl",
    "cancel_url": "/cancelUrl",
}


async def create(call: Call, body: Body[models.NewCheckout]) -> Answer:
    """Open a checkout; raises NotFound, NotAllowed, Conflict, RuleBroken, and what the gateway does."""
    document = sent(body)
    check_object(models.NewCheckout, document)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    decided = await saga.step("plan", lambda: _plan(call, document))
    buyer = None
    if decided["customerId"] is not None:
        buyer = await saga.step(
            "customer", lambda: gateway_customers.ensure(call.hub, call.caller.scope, decided["customerId"])
        )
    opened = await saga.step("open", lambda: _open(call, saga, decided, buyer))
    return await saga.finish(_show, {**without(document, DECLARED), **opened})


async def _plan(call: Call, document: Mapping[str, Any]) -> dict[str, Any]:
    """Decide who may buy what on the page, and where it leads."""
    customer_id = await _customer(call, document)
    price = await chosen_price(await call.hub.payments(), document.get("priceId"), document.get("productId"))
    quantity = (
        int(document.get("quantity", 1)) if customer_id is None else await wanted_seats(call, customer_id, document)
    )
    return {
        "customerId": customer_id,
        "email": document.get("email"),
        "priceId": price.id,
        "quantity": quantity,
        "successUrl": _return_url(call, document, "successUrl", SUCCESS),
        "cancelUrl": _return_url(call, document, "cancelUrl", CANCEL),
    }


async def _customer(call: Call, document: Mapping[str, Any]) -> str | None:
    """Choose the customer who buys; None is somebody who becomes one, of whom the e-mail address is known."""
    if "email" not in document:
        return (await subscriber(call, document)).id
    if call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may open a checkout for somebody new.", pointer=EMAIL)
    if "customerId" in document:
        raise RuleBroken("Give an e-mail address for somebody new, or a customerId.", pointer=EMAIL)
    check_email(document)
    return None


def _return_url(call: Call, document: Mapping[str, Any], name: str, path: str) -> str:
    if name not in document:
        return f"{call.hub.settings.public_url}{path}"
    check_return_url(document[name], call.hub.settings, pointer=f"/{name}")
    return str(document[name])


async def _open(call: Call, saga: Saga, decided: Mapping[str, Any], buyer: str | None) -> dict[str, Any]:
    gateway = await call.hub.payments()
    customer_id = decided["customerId"]
    metadata = {OURS: saga.operation_id}
    new = NewCheckout(
        price_id=decided["priceId"],
        quantity=decided["quantity"],
        success_url=decided["successUrl"],
        cancel_url=decided["cancelUrl"],
        customer_id=buyer,
        email=decided["email"],
        reference=customer_id,
        metadata=metadata if customer_id is None else {**metadata, gateway_customers.OURS: customer_id},
    )
    async with saga.freed_by_refusal():
        with told_as(POINTERS):
            made = await gateway.create_checkout(new, key=saga.key("open"))
    if made.url is None or made.status is None:
        raise GatewayFailed("The payment provider opened a checkout that has no page.")
    return {
        "Location": made.url,
        "sessionId": made.id,
        "url": made.url,
        "expiresAt": show_moment(made.expires_at),
        "status": made.status,
    }


def _show(_connection: Connection, _scope: Scope, shown: Mapping[str, Any]) -> Outcome:
    return Outcome(201, shown, {"Location": shown["Location"]})
