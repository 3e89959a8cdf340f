"""Invoices of customers."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call


async def page(
    call: Call,
    *,
    customer_id: str | None,
    status: str | None,
    subscription_id: str | None,
    limit: int,
    starting_after: str | None,
) -> Answer:
    """List a page of invoices."""
    raise NotImplementedError


async def create(call: Call, body: Body[models.NewInvoice]) -> Answer:
    """Make an invoice."""
    raise NotImplementedError


async def get(call: Call, invoice_id: str) -> types.Invoice:
    """Show an invoice; raises NotFound."""
    raise NotImplementedError


async def update(call: Call, invoice_id: str, body: Body[models.InvoiceUpdate] | None) -> Answer:
    """Change an invoice."""
    raise NotImplementedError
