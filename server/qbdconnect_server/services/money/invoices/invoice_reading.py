"""Looking an invoice up for a caller: whose it is, and whether the caller may see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from qbdconnect_server.errors import Conflict, GatewayRefused, NotFound
from qbdconnect_server.gateways.payment_values import Invoice
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.gateway_ids import is_id_of
from qbdconnect_server.storage.queries import customers


async def fetch(call: Call, gateway: PaymentGateway, invoice_id: str) -> tuple[Invoice, str | None]:
    """Look an invoice up that the caller may see, and whose it is here; raises NotFound."""
    absent = NotFound(f"There is no invoice {invoice_id}.")
    if not is_id_of(invoice_id, "in"):
        raise absent
    try:
        found = await gateway.get_invoice(invoice_id)
    except (NotFound, GatewayRefused):
        raise absent from None
    owners = await call.read(customers.ids_by_gateway_ids, [found.customer_id])
    customer_id = owners.get(found.customer_id)
    if customer_id is None and call.caller.scope.customer_id is not None:
        raise absent
    return found, customer_id


@asynccontextmanager
async def settled(gateway: PaymentGateway, invoice_id: str, status: str) -> AsyncIterator[None]:
    """Raise Conflict for a refusal whose reason is that an invoice is not any more what it was."""
    try:
        yield
    except GatewayRefused:
        found = await gateway.get_invoice(invoice_id)
        if found.status == status:
            raise
        raise Conflict(f"This invoice is {found.status} by now.") from None


async def fetch_ours(call: Call, gateway: PaymentGateway, invoice_id: str) -> tuple[Invoice, str]:
    """Look an invoice of a customer of the hub up; raises NotFound, and Conflict where its customer is none."""
    found, customer_id = await fetch(call, gateway, invoice_id)
    if customer_id is None:
        raise Conflict("The customer of this invoice is none of the hub; change it where it was made.")
    return found, customer_id
