"""Payments of invoices."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call


async def listing(call: Call, invoice_id: str) -> list[types.Payment]:
    """List the payments of an invoice."""
    raise NotImplementedError


async def create(call: Call, invoice_id: str, body: Body[models.NewInvoicePayment] | None) -> Answer:
    """Pay an invoice."""
    raise NotImplementedError
