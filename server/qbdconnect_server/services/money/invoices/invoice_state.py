"""How an invoice is shown, how far it has come, and who is told when it gets there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.gateways.payment_values import Invoice, InvoiceLine
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.documents import shape_of
from qbdconnect_server.services.moments import show_day, show_moment
from qbdconnect_server.services.money.amounts import show_amount
from qbdconnect_server.services.money.metadata import show_metadata
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import invoices as queries
from qbdconnect_server.storage.queries.invoices import StoredInvoice
from qbdconnect_server.storage.scope import Scope

# An invoice only goes forward, so what was read earlier never displaces what was read later.
FIRST: Final = queries.FIRST
ORDER: Final = {FIRST: 0, "open": 1, "uncollectible": 2, "paid": 3, "void": 3}
FINALIZED: Final = "invoice.finalized"
FAILED: Final = "invoice.payment_failed"
VOIDED: Final = "invoice.voided"  # as a mistake, or as a loss
ENDINGS: Final = {"paid": "invoice.paid", "void": VOIDED, "uncollectible": VOIDED}

DECLARED: Final = frozenset(types.Invoice.__annotations__).union(
    shape_of(models.NewInvoice).members, shape_of(models.InvoiceUpdate).members
)


def show(found: Invoice, customer_id: str | None) -> types.Invoice:
    """Give an invoice as the contract shows it, but for members that the contract does not name."""
    shown = {
        "invoiceId": found.id,
        "number": found.number,
        "customerId": customer_id,
        "gatewayCustomerId": found.customer_id,
        "subscriptionId": found.subscription_id,
        "status": found.status,
        "billingReason": found.billing_reason,
        "currency": found.currency,
        "total": show_amount(found.total),
        "amountDue": show_amount(found.amount_due),
        "amountPaid": show_amount(found.amount_paid),
        "amountRemaining": show_amount(found.amount_remaining),
        "lines": [_show_line(each) for each in found.lines],
        "hasMoreLines": found.has_more_lines,
        "description": found.description or None,
        "footer": found.footer or None,
        "dateCreated": show_day(found.created),
        "dueDate": None if found.due_date is None else show_day(found.due_date),
        "paidAt": None if found.paid_at is None else show_moment(found.paid_at),
        "hostedInvoiceUrl": found.hosted_url,
        "pdfUrl": found.pdf_url,
        "metadata": show_metadata(found.metadata),
    }
    return cast("types.Invoice", _present(shown))


def show_all(
    connection: Connection, scope: Scope, found: Sequence[Invoice], customer_ids: Mapping[str, str]
) -> list[types.Invoice]:
    """Show invoices with all their members; `customer_ids` are by their customers' ids at the payment provider."""
    documents = queries.documents(connection, scope, [each.id for each in found])
    return [
        cast("types.Invoice", {**documents.get(each.id, {}), **show(each, customer_ids.get(each.customer_id))})
        for each in found
    ]


def kept(connection: Connection, scope: Scope, invoice_id: str) -> dict[str, Any]:
    """Give the members of an invoice that the contract does not name."""
    return queries.documents(connection, scope, [invoice_id]).get(invoice_id, {})


def unnamed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the members of a request that the contract names nowhere: they are kept and shown as they were sent."""
    return {name: value for name, value in document.items() if name not in DECLARED}


def store_fetched(  # noqa: PLR0913 - what is known of an invoice
    connection: Connection, hub: Hub, fetched: Invoice, customer_id: str, *, now: datetime, failures: int = 0
) -> None:
    """Keep how far an invoice has come and tell of it once; `failures` are attempts to pay it that nobody told of."""
    store(connection, hub, show(fetched, customer_id), now=now, failures=failures)


def store(  # noqa: PLR0913 - what is known of an invoice
    connection: Connection,
    hub: Hub,
    shown: types.Invoice,
    *,
    now: datetime,
    document: Mapping[str, Any] | None = None,
    failures: int = 0,
) -> types.Invoice:
    """Keep how far an invoice of a customer has come, and further members; give it with all that it has.

    Whoever sees first that it is finalized, paid or void tells the webhooks of it, in this transaction.
    """
    customer_id = shown["customerId"]
    # Whosever it was: an operator may give a customer of the payment provider to another one of the hub.
    scope = Scope(None)
    old = queries.locked(connection, scope, StoredInvoice(shown["invoiceId"], customer_id, FIRST, 0, {}, now))
    new = old._replace(
        customer_id=customer_id,
        status=max(old.status, shown["status"], key=ORDER.__getitem__),
        failed_attempts=old.failed_attempts + failures,
        document={**old.document, **(document or {})},
    )
    if new != old:
        queries.save(connection, scope, new)
    whole = cast("types.Invoice", {**new.document, **shown})
    for event_type in _passed(old.status, new.status):
        events.publish(connection, hub, customer_id, event_type, whole, now=now)
    events.publish_each(connection, hub, customer_id, FAILED, [whole] * failures, now=now)
    return whole


def _passed(old: str, new: str) -> Iterator[str]:
    """Name the events between two states."""
    if ORDER[new] == ORDER[old]:
        return
    if old == FIRST:
        yield FINALIZED
    if new in ENDINGS and ENDINGS[new] != ENDINGS.get(old):
        yield ENDINGS[new]


def _show_line(found: InvoiceLine) -> dict[str, Any]:
    shown = {
        "lineId": found.id,
        "description": found.description,
        "amount": show_amount(found.amount),
        "quantity": found.quantity,
        "priceId": found.price_id,
    }
    return _present(shown)


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
