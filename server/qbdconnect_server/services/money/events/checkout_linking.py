"""A completed checkout: its buyer becomes a customer of the hub, if there is none yet."""

from collections.abc import Callable
from typing import Final

import structlog

from qbdconnect_server.errors import GatewayRefused, NotFound
from qbdconnect_server.gateways.payment_values import Checkout, GatewayCustomer, InvoiceFilter
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.crm import customer_sync
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers, subscriptions
from qbdconnect_server.storage.queries.customers import StoredCustomer

EVERYBODY: Final = Scope(None)
COMPLETE: Final = "complete"
OURS: Final = "qbd_checkout"  # in the metadata of checkouts that the hub has opened

log = structlog.get_logger(__name__)


async def link(hub: Hub, gateway: PaymentGateway, checkout: Checkout) -> Callable[[Connection], bool]:
    """Give the effect of a checkout: its buyer is a customer, and what was bought is looked at.

    What the provider told of subscription and invoices before that was about a stranger, and had no effect.
    """
    customer_id, subscription_id = checkout.customer_id, checkout.subscription_id
    is_ours = checkout.status == COMPLETE and OURS in checkout.metadata
    if not is_ours or customer_id is None or subscription_id is None:
        return lambda _: False
    buyer = await gateway.get_customer(customer_id)
    await _keep_card(gateway, checkout, buyer, subscription_id)
    invoices = await gateway.list_invoices(InvoiceFilter(customer_id=buyer.id))

    def effect(connection: Connection) -> bool:
        if subscriptions.subscriber_of_gateway(connection, EVERYBODY, buyer.id) is None:
            if checkout.reference is not None:
                # It was for a customer of the hub who is gone by now, or has another id at the provider.
                log.error("checkout has lost its customer", checkout_id=checkout.id, customer_id=checkout.reference)
                return False
            _welcome(connection, hub, buyer)
        inbox.look_at(connection, hub, "subscription", subscription_id, untold=True)
        for invoice in invoices.items:
            inbox.look_at(connection, hub, "invoice", invoice.id, untold=True)
        return True

    return effect


async def _keep_card(gateway: PaymentGateway, checkout: Checkout, buyer: GatewayCustomer, subscription_id: str) -> None:
    """Let a buyer without a default card pay invoices by that of the checkout, which is the subscription's alone."""
    if buyer.default_payment_method is not None:
        return
    card = (await gateway.get_subscription(subscription_id)).payment_method_id
    if card is None:
        return
    try:
        await gateway.set_default_payment_method(buyer.id, card, key=f"checkout:{checkout.id}:{card}")
    except (GatewayRefused, NotFound) as error:
        # Such as a card that was taken away meanwhile; the customer comes first.
        log.warning("card of a checkout is not the default one", checkout_id=checkout.id, fault=error.detail)


def _welcome(connection: Connection, hub: Hub, buyer: GatewayCustomer) -> None:
    """Make a customer of a buyer; raises Conflict if somebody else did at the same time."""
    document = {"name": buyer.name or buyer.email or buyer.id, "primaryBillingContact": {"email": buyer.email or ""}}
    new = StoredCustomer(hub.new_id("cust"), None, buyer.id, None, document)
    customers.insert_one(connection, EVERYBODY, new, now=hub.clock())
    gateway_customers.enqueue(connection, hub, new.id)
    customer_sync.enqueue(connection, hub, new.id)
    log.info("a checkout has made a customer", customer_id=new.id, gateway_customer_id=buyer.id)
