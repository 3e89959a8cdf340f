"""Operations on invoices."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.gateways.payment_values import InvoiceStatus
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.invoices import invoice_payments, invoices


async def list_invoices(  # noqa: PLR0913, PLR0917 - the parameters of the operation
    call: Call,
    customer_id: str | None,
    status: InvoiceStatus | None,
    subscription_id: str | None,
    limit: int,
    starting_after: str | None,
) -> Answer:
    """GET /invoices."""
    return await invoices.page(
        call,
        customer_id=customer_id,
        status=status,
        subscription_id=subscription_id,
        limit=limit,
        starting_after=starting_after,
    )


async def create_invoice(call: Call, body: Body[models.NewInvoice]) -> Answer:
    """POST /invoices."""
    return await invoices.create(call, body)


async def get_invoice(call: Call, invoice_id: str) -> types.Invoice:
    """GET /invoices/{invoiceId}."""
    return await invoices.get(call, invoice_id)


async def update_invoice(call: Call, invoice_id: str, body: Body[models.InvoiceUpdate] | None) -> Answer:
    """PUT /invoices/{invoiceId}."""
    return await invoices.update(call, invoice_id, body)


async def list_invoice_payments(call: Call, invoice_id: str) -> list[types.Payment]:
    """GET /invoices/{invoiceId}/payments."""
    return await invoice_payments.listing(call, invoice_id)


async def create_invoice_payment(call: Call, invoice_id: str, body: Body[models.NewInvoicePayment] | None) -> Answer:
    """POST /invoices/{invoiceId}/payments."""
    return await invoice_payments.create(call, invoice_id, body)
