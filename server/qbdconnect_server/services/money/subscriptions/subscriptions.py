"""Subscriptions of customers."""

from typing import Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.documents import check_object, sent, without
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.subscriptions import subscription_change, subscription_start, subscription_state
from qbdconnect_server.services.money.subscriptions.subscription_keeping import Revision, keep
from qbdconnect_server.services.money.subscriptions.subscription_reading import look
from qbdconnect_server.services.ownership import SERVERS_OF_SUBSCRIPTION
from qbdconnect_server.services.saga import Saga

DECLARED: Final = tuple(str(field.alias or name) for name, field in models.Subscription.model_fields.items())


async def get(call: Call, subscription_id: str) -> types.Subscription:
    """Show a subscription as the payment provider has it now; raises NotFound."""
    found = await look(call, subscription_id)
    return subscription_state.show(found.stored, found.customer, call.hub.settings)


async def create(call: Call, body: Body[models.Subscription]) -> Answer:
    """Subscribe a customer, who is charged at once.

    Raises PaymentDeclined, NotFound, NotAllowed, Conflict, RuleBroken, and what the gateway does.
    """
    document = without(sent(body), SERVERS_OF_SUBSCRIPTION)
    check_object(models.Subscription, document)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    decided = await saga.step("plan", lambda: subscription_start.plan(call, document))
    customer_id = decided["customerId"]
    gateway_customer_id = await saga.step(
        "customer", lambda: gateway_customers.ensure(call.hub, call.caller.scope, customer_id)
    )
    made = await saga.step("start", lambda: subscription_start.start(call, saga, decided, gateway_customer_id))
    revision = Revision(
        made,
        customer_id,
        is_new=True,
        sla=document.get("sla"),
        email=document.get("email"),
        document=without(document, DECLARED),
    )
    return await keep(call, saga, revision)


async def update(call: Call, subscription_id: str, body: Body[models.Subscription], *, bill_now: bool) -> Answer:
    """Change a subscription: seats or price at the payment provider, the rest here.

    With `bill_now` the difference is charged at once. Raises as `create` does.
    """
    document = without(sent(body), SERVERS_OF_SUBSCRIPTION)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer

    async def plan() -> object:
        return await subscription_change.plan(call, await look(call, subscription_id), document)

    decided = await saga.step("plan", plan)
    if decided["change"] is not None:
        change = subscription_change.make
        await saga.step("change", lambda: change(call, saga, subscription_id, decided, bill_now=bill_now))
    if decided["ends"] is not None:
        await saga.step("end", lambda: subscription_change.end(call, saga, subscription_id, decided))
    revision = Revision(
        subscription_id,
        decided["customerId"],
        quantity=decided["quantity"],
        sla=decided["sla"],
        email=document.get("email"),
        document=without(document, DECLARED),
    )
    return await keep(call, saga, revision)
