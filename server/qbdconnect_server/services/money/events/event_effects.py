"""What the hub does about an object of the provider that has changed: read it, then keep what follows from it.

Each function reads at the provider and gives the effect, to be run in a transaction. An effect tells whether the object
is a customer's of the hub, and raises WrittenMeanwhile if what is kept changed after the reading had begun.
"""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from qbdconnect_server.errors import NotFound
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.money.events import checkout_linking
from qbdconnect_server.services.money.invoices import invoice_state
from qbdconnect_server.services.money.payments import payouts
from qbdconnect_server.services.money.subscriptions import subscription_state
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import gateway_events as queries
from qbdconnect_server.storage.queries import subscriptions
from qbdconnect_server.storage.queries.gateway_events import StoredEvent

EVERYBODY: Final = Scope(None)
PAYMENT_FAILED: Final = "invoice.payment_failed"
RECONCILED: Final = "completed"
FAILED: Final = "failed"
CHARGES_AT_ONCE: Final = 500  # a statement takes only so many parameters

Effect = Callable[[Connection], bool]

log = structlog.get_logger(__name__)


class WrittenMeanwhile(Exception):  # noqa: N818 - it says to look again
    """What was read at the provider may be older than what is kept."""


def none(_connection: Connection) -> bool:
    """Do nothing, about an object that is nobody's."""
    return False


async def of_subscription(
    hub: Hub, gateway: PaymentGateway, subscription_id: str, _events: Sequence[StoredEvent]
) -> Effect:
    """Bring a subscription up to date, and with it the SLA and the standing of its customer."""
    version = await hub.database.read(subscription_state.version_of, subscription_id)
    fetched = await gateway.get_subscription(subscription_id)

    def effect(connection: Connection) -> bool:
        customer_id = _customer_of(connection, fetched.customer_id)
        if customer_id is None:
            return False
        if not subscription_state.store_fetched(
            connection, hub, fetched, customer_id, version=version, now=hub.clock()
        ):
            raise WrittenMeanwhile
        return True

    return effect


async def of_invoice(hub: Hub, gateway: PaymentGateway, invoice_id: str, events: Sequence[StoredEvent]) -> Effect:
    """Bring an invoice up to date; it only goes forward, so what was read late does no harm."""
    fetched = await gateway.get_invoice(invoice_id)

    def effect(connection: Connection) -> bool:
        customer_id = _customer_of(connection, fetched.customer_id)
        if customer_id is None:
            return False
        failures = _new_failures(connection, invoice_id, events)
        invoice_state.store_fetched(connection, hub, fetched, customer_id, now=hub.clock(), failures=failures)
        return True

    return effect


def _new_failures(connection: Connection, invoice_id: str, events: Sequence[StoredEvent]) -> int:
    """Count attempts to charge that failed and are not told yet: the provider may tell of one by two events."""
    told = queries.times_of_done(connection, invoice_id, PAYMENT_FAILED)
    return len({each.happened_at for each in events if each.type == PAYMENT_FAILED} - told)


async def of_payout(hub: Hub, gateway: PaymentGateway, payout_id: str, _events: Sequence[StoredEvent]) -> Effect:
    """Bring the recorded payouts up to date whose charges a payout of the provider sums up."""
    fetched = await gateway.get_payout(payout_id)
    # Before that, the list may lack some.
    is_settled = fetched.reconciliation_status == RECONCILED or fetched.status == FAILED
    charge_ids = await gateway.list_payout_charges(payout_id) if fetched.automatic and is_settled else ()

    def effect(connection: Connection) -> bool:
        for start in range(0, max(len(charge_ids), 1), CHARGES_AT_ONCE):
            some = charge_ids[start : start + CHARGES_AT_ONCE]
            payouts.link(connection, hub, fetched, some, now=hub.clock())
        return True

    return effect


async def of_customer(
    _hub: Hub, gateway: PaymentGateway, gateway_customer_id: str, _events: Sequence[StoredEvent]
) -> Effect:
    """Tell the operator that somebody deleted a customer at the provider.

    The id stays: subscriptions and invoices of the past hang on it, and only people know whether it was meant.
    """
    try:
        await gateway.get_customer(gateway_customer_id)
    except NotFound:
        return lambda connection: _tell_of_deletion(connection, gateway_customer_id)
    return none


def _tell_of_deletion(connection: Connection, gateway_customer_id: str) -> bool:
    customer_id = _customer_of(connection, gateway_customer_id)
    if customer_id is None:
        return False
    log.error(
        "customer was deleted at the payment provider: clear its gatewayCustomerId (PATCH) if it shall pay again",
        customer_id=customer_id,
        gateway_customer_id=gateway_customer_id,
    )
    return True


async def of_checkout(hub: Hub, gateway: PaymentGateway, checkout_id: str, _events: Sequence[StoredEvent]) -> Effect:
    """Let a completed checkout have its customer; raises NotFound for one whose subscription is not there."""
    return await checkout_linking.link(hub, gateway, await gateway.get_checkout(checkout_id))


def _customer_of(connection: Connection, gateway_customer_id: str) -> str | None:
    found = subscriptions.subscriber_of_gateway(connection, EVERYBODY, gateway_customer_id)
    return None if found is None else found.id
