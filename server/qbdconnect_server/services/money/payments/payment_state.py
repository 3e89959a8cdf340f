"""How payments are shown: those of the payment provider, of its invoices, and those outside of it."""

from collections.abc import Mapping
from typing import Any, Final, cast

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.gateways.payment_values import InvoicePayment, Payment
from qbdconnect_server.services.documents import shape_of
from qbdconnect_server.services.moments import show_day, show_moment
from qbdconnect_server.services.money.amounts import show_amount
from qbdconnect_server.services.money.metadata import show_metadata
from qbdconnect_server.storage.queries.payments import OutsidePayment

OUTSIDE: Final = "outside_"  # the id of a payment outside the provider is that of its invoice behind this
OF_OUTSIDE: Final = ("reference", "date")

DECLARED: Final = frozenset(types.Payment.__annotations__).union(
    shape_of(models.NewPayment).members, shape_of(models.NewInvoicePayment).members
)


def show(found: Payment, customer_id: str, invoice_id: str | None) -> types.Payment:
    """Give a payment as the contract shows it, but for members that the contract does not name."""
    return _present(
        paymentId=found.id,
        status=found.status,
        amount=show_amount(found.amount),
        currency=found.currency,
        customerId=customer_id,
        invoiceId=invoice_id,
        paymentMethodId=found.payment_method_id,
        paymentIntentId=found.id,
        chargeId=found.charge_id,
        fee=None if found.fee is None else show_amount(found.fee),
        net=None if found.net is None else show_amount(found.net),
        outOfBand=False,
        description=found.description,
        dateCreated=show_day(found.created),
        metadata=show_metadata(found.metadata),
    )


def show_of_invoice(found: InvoicePayment, customer_id: str | None) -> types.Payment:
    """Give a payment of an invoice as the contract shows it, but for members that the contract does not name."""
    amount = found.amount_requested if found.amount_paid is None else found.amount_paid
    return _present(
        paymentId=found.id,
        status=found.status,
        amount=show_amount(amount),
        currency=found.currency,
        customerId=customer_id,
        invoiceId=found.invoice_id,
        paymentIntentId=found.payment_id,
        chargeId=found.charge_id,
        fee=None if found.fee is None else show_amount(found.fee),
        net=None if found.net is None else show_amount(found.net),
        outOfBand=False,
        paidAt=None if found.paid_at is None else show_moment(found.paid_at),
    )


def outside(document: Mapping[str, Any], *, amount: float, currency: str) -> dict[str, Any]:
    """Give what is kept of a payment outside the provider; `document` is the request."""
    kept = {name: document[name] for name in OF_OUTSIDE if name in document}
    return {**unnamed(document), **kept, "amount": amount, "currency": currency}


def show_outside(stored: OutsidePayment) -> types.Payment:
    """Give a payment outside the provider as the contract shows it."""
    shown = _present(
        paymentId=f"{OUTSIDE}{stored.invoice_id}",
        status="paid",
        customerId=stored.customer_id,
        invoiceId=stored.invoice_id,
        outOfBand=True,
        paidAt=show_moment(stored.created_at),
        dateCreated=show_day(stored.created_at),
    )
    return cast("types.Payment", {**stored.document, **shown})


def unnamed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the members of a request that the contract names nowhere: they are kept and shown as they were sent."""
    return {name: value for name, value in document.items() if name not in DECLARED}


def _present(**members: Any) -> types.Payment:
    return cast("types.Payment", {name: value for name, value in members.items() if value is not None})
