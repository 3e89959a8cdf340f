"""What may change of an invoice: texts, day and metadata of drafts, and how it goes on from its status."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from datetime import date as day
from typing import Any, Final, cast

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, RuleBroken
from qbdconnect_server.gateways.payment_values import Invoice, InvoiceChange
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import check_object
from qbdconnect_server.services.money.invoices import invoice_reading, invoice_state
from qbdconnect_server.services.money.metadata import read_metadata, replacing
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection

OF_DRAFTS: Final = ("description", "footer", "dueDate")
POINTERS: Final = {
    "description": "/description",
    "footer": "/footer",
    "due_date": "/dueDate",
    "metadata": "/metadata",
}
NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("open",),
    "open": ("void", "uncollectible"),
    "uncollectible": ("void",),
}
OF_OPERATORS: Final = frozenset({"void", "uncollectible"})


async def update(call: Call, invoice_id: str, document: Mapping[str, Any]) -> Answer:
    """Change an invoice; raises NotFound, NotAllowed, Conflict, RuleBroken, and as the gateway."""
    read_metadata(document.get("metadata", {}))
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    gateway = await call.hub.payments()

    async def before() -> dict[str, Any]:
        return await _before(call, gateway, invoice_id, document)

    async def change() -> types.Invoice:
        with told_as(POINTERS):
            async with invoice_reading.settled(gateway, invoice_id, shown["status"]), saga.freed_by_refusal():
                changed = await gateway.update_invoice(invoice_id, _change(wanted), key=saga.key("change"))
        return invoice_state.show(changed, shown["customerId"])

    async def move() -> types.Invoice:
        async with invoice_reading.settled(gateway, invoice_id, shown["status"]), saga.freed_by_refusal():
            moved = await _move(gateway, invoice_id, document["status"], key=saga.key("move"))
        return invoice_state.show(moved, shown["customerId"])

    seen = await saga.step("before", before)
    shown, wanted = cast("types.Invoice", seen["shown"]), seen["wanted"]
    if wanted:
        shown = await saga.step("change", change)
    if document.get("status", shown["status"]) != seen["shown"]["status"]:
        shown = await saga.step("move", move)
    return await saga.finish(_record, call, shown, document)


async def _before(call: Call, gateway: PaymentGateway, invoice_id: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Look at the invoice as it is, and decide what is to change."""
    found, customer_id = await invoice_reading.fetch_ours(call, gateway, invoice_id)
    shown = invoice_state.show(found, customer_id)
    kept = await call.read(invoice_state.kept, invoice_id)
    check_object(models.InvoiceUpdate, {**kept, **document})
    _check_status(call, shown["status"], document.get("status"))
    wanted = _wanted(shown, document)
    _check_draft(call, shown, wanted)
    return {"shown": shown, "wanted": wanted}


def _check_status(call: Call, status: str, wanted: str | None) -> None:
    if wanted in {None, status}:
        return
    possible = NEXT.get(status, ())
    if wanted not in possible:
        can = f"can become {' or '.join(possible)}" if possible else "stays as it is"
        more = "; a payment makes it paid" if wanted == "paid" else ""
        raise RuleBroken(f"An invoice that is {status} {can}{more}.", pointer="/status")
    if wanted in OF_OPERATORS and call.caller.kind != "operator":
        raise NotAllowed(f"Only an operator of the hub may make an invoice {wanted}.", pointer="/status")


def _wanted(shown: types.Invoice, document: Mapping[str, Any]) -> dict[str, Any]:
    """Choose what differs; metadata are sent as what takes the place of those that are there."""
    wanted = {name: document[name] for name in OF_DRAFTS if name in document and document[name] != shown.get(name, "")}
    old = shown.get("metadata", {})
    if "metadata" in document and (new := read_metadata(document["metadata"])) != old:
        wanted["metadata"] = replacing(old, new)
    return wanted


def _check_draft(call: Call, shown: types.Invoice, wanted: Mapping[str, Any]) -> None:
    status = shown["status"]
    for name in OF_DRAFTS:
        if name in wanted and status != "draft":
            raise Conflict(f"The {name} of an invoice that is {status} is fixed.", pointer=f"/{name}")
    if "dueDate" in wanted and "dueDate" not in shown:
        raise RuleBroken("An invoice that is charged is due at once.", pointer="/dueDate")
    if "dueDate" in wanted and day.fromisoformat(wanted["dueDate"]) < call.hub.clock().date():
        raise RuleBroken("The day is over.", pointer="/dueDate")


def _change(wanted: Mapping[str, Any]) -> InvoiceChange:
    due = wanted.get("dueDate")
    return InvoiceChange(
        description=wanted.get("description"),
        footer=wanted.get("footer"),
        due_date=None if due is None else datetime.combine(day.fromisoformat(due), time(23, 59, 59), UTC),
        metadata=wanted.get("metadata"),
    )


async def _move(gateway: PaymentGateway, invoice_id: str, status: str, *, key: str) -> Invoice:
    if status == "open":
        return await gateway.finalize_invoice(invoice_id, key=key)
    if status == "void":
        return await gateway.void_invoice(invoice_id, key=key)
    return await gateway.mark_uncollectible(invoice_id, key=key)


def _record(
    connection: Connection, _scope: Scope, call: Call, shown: types.Invoice, document: Mapping[str, Any]
) -> Outcome:
    kept = invoice_state.unnamed(document)
    return Outcome(200, invoice_state.store(connection, call.hub, shown, now=call.hub.clock(), document=kept))
