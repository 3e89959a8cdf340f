"""The end of a write: what the payment provider has by now is kept, with what the caller changes of the hub's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import GatewayBusy, NotFound
from qbdconnect_server.gateways.payment_values import Subscription
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import check_object
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.products.sla import show_sla
from qbdconnect_server.services.money.subscriptions import seats, subscription_state
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription, Subscriber

PASSES: Final = 5  # looks at a subscription that others write at the same time


@dataclass(frozen=True, slots=True)
class Revision:
    """What the caller changes of what the hub alone knows of a subscription; None is no change."""

    subscription_id: str
    customer_id: str
    is_new: bool = False
    quantity: int | None = None
    sla: dict[str, Any] | None = None
    email: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict)  # members that the contract does not name

    def apply(self, new: StoredSubscription, fetched: Subscription, least: int) -> StoredSubscription:
        """Give the subscription with it; an SLA that the price has anyhow is no operator's own."""
        revised = new._replace(document={**new.document, **self.document})
        if self.quantity is not None and not new.is_over:
            revised = revised._replace(quantity=max(self.quantity, least))
        if self.sla is not None:
            of_price = None if fetched.sla is None else show_sla(fetched.sla)
            revised = revised._replace(sla=self.sla, sla_by_operator=self.sla != of_price)
        return revised


class _WrittenMeanwhile(Exception):  # noqa: N818 - it says to look again
    """What was read at the payment provider may be older than what is kept."""


async def keep(call: Call, saga: Saga, revision: Revision) -> Answer:
    """Read a subscription at the payment provider, keep it and answer with it; raises what the gateway does."""
    gateway = await call.hub.payments()
    for _ in range(PASSES):
        version = await call.hub.database.read(subscription_state.version_of, revision.subscription_id)
        fetched = await gateway.get_subscription(revision.subscription_id)
        try:
            answer = await saga.finish(_keep, call=call, saga=saga, fetched=fetched, version=version, revision=revision)
        except _WrittenMeanwhile:
            continue
        call.hub.wake()
        return answer
    raise GatewayBusy("The subscription changes all the time; send the request again.")


def _keep(  # noqa: PLR0913 - a transaction takes all that it needs
    connection: Connection,
    scope: Scope,
    *,
    call: Call,
    saga: Saga,
    fetched: Subscription,
    version: int | None,
    revision: Revision,
) -> Outcome:
    hub, customer_id = call.hub, revision.customer_id
    customer = queries.locked_subscriber(connection, scope, customer_id)
    if customer is None:
        raise NotFound(f"There is no customer {customer_id}.")
    _change_email(connection, scope, call, customer, revision.email)
    least = seats.least(queries.live_instances(connection, scope, customer_id))
    kept = subscription_state.bring_up_to_date(
        connection,
        hub,
        fetched,
        customer_id,
        version=version,
        now=hub.clock(),
        revise=lambda new: revision.apply(new, fetched, least),
    )
    if kept is None:
        raise _WrittenMeanwhile
    queries.release(connection, scope, customer_id, saga.operation_id)
    shown = subscription_state.show(*kept, hub.settings)
    if not revision.is_new:
        return Outcome(200, shown)
    return Outcome(201, shown, {"Location": call.address(f"/subscriptions/{fetched.id}")})


def _change_email(connection: Connection, scope: Scope, call: Call, customer: Subscriber, email: str | None) -> None:
    """Change the address of the primary billing contact; the payment provider is told by a job."""
    contact = customer.document["primaryBillingContact"]
    if email is None or email == contact["email"]:
        return
    document = {**customer.document, "primaryBillingContact": {**contact, "email": email}}
    check_object(models.Customer, document)
    queries.save_document(connection, scope, customer.id, document)
    gateway_customers.enqueue(connection, call.hub, customer.id)
