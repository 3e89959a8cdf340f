"""Who pays an invoice: one write at a time, so that nobody is charged twice for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from qbdconnect_server.errors import (
    Conflict,
    GatewayBusy,
    GatewayRefused,
    KeyReused,
    NotFound,
    PaymentDeclined,
    RuleBroken,
)
from qbdconnect_server.services.call import Call, Scope
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import invoices as queries
from qbdconnect_server.storage.queries.invoices import StoredInvoice

EVERYBODY: Final = Scope(None)
# Longer than a request to the payment provider can take: by then, whether it had its effect can be seen there.
CLAIMED: Final = timedelta(minutes=10)
UNSETTLED: Final = (GatewayBusy, KeyReused)  # another request with the same key may be at work
REFUSED: Final = (PaymentDeclined, GatewayRefused, NotFound, RuleBroken, Conflict)


@asynccontextmanager
async def claimed(call: Call, saga: Saga, invoice_id: str, customer_id: str) -> AsyncIterator[None]:
    """Let nobody else pay an invoice of a customer from now on; look at it within the block. Raises Conflict.

    A refusal frees it at once, the end of the write does (`release`), and ten minutes do where the outcome is unknown.
    """
    now = call.hub.clock()
    new = StoredInvoice(invoice_id, customer_id, queries.FIRST, 0, {}, now)
    if not await saga.write(queries.claim, EVERYBODY, new, saga.operation_id, expired=now - CLAIMED):
        raise Conflict(
            "Another request pays this invoice just now, or its outcome is not known: repeat that one, or ask again in "
            f"{CLAIMED.seconds // 60} minutes."
        )
    try:
        yield
    except UNSETTLED:
        raise
    except REFUSED:
        await call.hub.database.write(release, invoice_id, saga.operation_id)
        raise


def release(connection: Connection, invoice_id: str, operation_id: str) -> None:
    """Let others pay an invoice."""
    queries.release(connection, EVERYBODY, invoice_id, operation_id)
