"""Invoices of customers. The payment provider has them; the hub keeps how far each has come, and further members."""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import GatewayRefused, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import Draft, Invoice, InvoiceFilter, InvoiceStatus, NewInvoice, Page
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import sent
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.invoices import invoice_changes, invoice_reading, invoice_state, new_invoice
from qbdconnect_server.services.money.metadata import read_metadata
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.services.users.links import customer_of
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers

PAGE: Final = 100  # what the payment provider gives at once


async def page(  # noqa: PLR0913 - what a list can be asked for
    call: Call,
    *,
    customer_id: str | None,
    status: InvoiceStatus | None,
    subscription_id: str | None,
    limit: int,
    starting_after: str | None,
) -> Answer:
    """List a page of invoices, the newest first; raises NotFound if there is no such customer, RuleBroken."""
    found = await _listed(call, customer_id, InvoiceFilter(None, subscription_id, status, limit, starting_after))
    owners = await call.read(customers.ids_by_gateway_ids, {each.customer_id for each in found.items})
    shown = await call.read(invoice_state.show_all, found.items, owners)
    query = {"customerId": customer_id, "status": status, "subscriptionId": subscription_id}
    return answer_page(call, "/invoices", shown, cursor="invoiceId", limit=limit, query=query, has_more=found.has_more)


async def _listed(call: Call, customer_id: str | None, wanted: InvoiceFilter) -> Page[Invoice]:
    scope = call.caller.scope
    named = customer_id or scope.customer_id
    gateway_customer_id = None
    if named is not None:
        known = await call.read(customers.gateway_ids, named)
        if not known:
            raise NotFound(f"There is no customer {named}.", parameter="customerId")
        if (gateway_customer_id := known[0]) is None:
            return Page([], has_more=False)
    gateway = await call.hub.payments()
    if wanted.starting_after is not None:
        await _check_cursor(call, gateway, wanted.starting_after)
    return await _collect(gateway, replace(wanted, customer_id=gateway_customer_id))


async def _check_cursor(call: Call, gateway: PaymentGateway, starting_after: str) -> None:
    try:
        await invoice_reading.fetch(call, gateway, starting_after)
    except NotFound:
        raise RuleBroken(f"There is no invoice {starting_after}.", parameter="startingAfter") from None


async def _collect(gateway: PaymentGateway, wanted: InvoiceFilter) -> Page[Invoice]:
    """Read as many pages of the payment provider as make one of ours."""
    found: list[Invoice] = []
    left = wanted
    while True:
        try:
            part = await gateway.list_invoices(replace(left, limit=min(left.limit, PAGE)))
        except (GatewayRefused, NotFound):  # it does not know the subscription
            return Page(found, has_more=False)
        found.extend(part.items)
        if not part.has_more or len(found) >= wanted.limit:
            return Page(found, part.has_more)
        left = replace(wanted, limit=wanted.limit - len(found), starting_after=found[-1].id)


async def get(call: Call, invoice_id: str) -> types.Invoice:
    """Show an invoice; raises NotFound."""
    found, customer_id = await invoice_reading.fetch(call, await call.hub.payments(), invoice_id)
    owners = {} if customer_id is None else {found.customer_id: customer_id}
    return (await call.read(invoice_state.show_all, [found], owners))[0]


async def create(call: Call, body: Body[models.NewInvoice]) -> Answer:
    """Make an invoice with its lines and finalize it; raises NotFound, NotAllowed, RuleBroken, and as the gateway."""
    document = sent(body)
    customer_id = customer_of(call.caller, document.get("customerId"), pointer="/customerId")
    new_invoice.check(call.caller, document)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    gateway = await call.hub.payments()
    making = _Making(call, saga, gateway, customer_id, document)
    plan = await saga.step("plan", making.plan)
    draft = Draft(await saga.step("create", lambda: making.create(plan)), plan["customer"], plan["currency"])
    try:
        await saga.step("lines", lambda: making.add_lines(draft))
        shown = await saga.step("finish", lambda: making.finish(draft))
    except (GatewayRefused, NotFound):
        await making.take_back(draft)
        raise
    return await saga.finish(_record, call, shown, document)


class _Making:
    """The steps in which an invoice is made."""

    def __init__(
        self, call: Call, saga: Saga, gateway: PaymentGateway, customer_id: str, document: dict[str, Any]
    ) -> None:
        self._call = call
        self._saga = saga
        self._gateway = gateway
        self._customer_id = customer_id
        self._document = document

    async def plan(self) -> dict[str, Any]:
        """Decide what depends on the time or on what is stored."""
        days = new_invoice.days_until_due(self._document, self._call.hub.clock())
        await new_invoice.check_prices(self._gateway, self._document)
        known = await gateway_customers.ensure(self._call.hub, self._call.caller.scope, self._customer_id)
        return {"customer": known, "currency": new_invoice.currency_of(self._document), "days": days}

    async def create(self, plan: dict[str, Any]) -> str:
        """Make the draft; gives its id."""
        new = NewInvoice(
            plan["customer"],
            plan["currency"],
            plan["days"],
            self._document.get("description") or None,
            self._document.get("footer") or None,
            {
                **read_metadata(self._document.get("metadata", {})),
                gateway_customers.OURS: self._customer_id,
                "qbd_operation_id": self._saga.operation_id,
            },
        )
        with told_as({"customer": "/customerId", "currency": "/currency", "days_until_due": "/dueInDays"}):
            async with self._saga.freed_by_refusal():
                return (await self._gateway.create_invoice(new, key=self._saga.key("create"))).id

    async def add_lines(self, draft: Draft) -> int:
        """Add the lines, each under a key of its own; gives how many there are."""
        lines = new_invoice.read_lines(self._document)
        for index, line in enumerate(lines):
            parameters = {"amount": "amount", "pricing": "priceId", "quantity": "quantity", "currency": "amount"}
            pointers = {name: f"/lines/{index}/{member}" for name, member in parameters.items()}
            with told_as(pointers):
                await self._gateway.add_line(draft, line, key=self._saga.key(f"line-{index}"))
        return len(lines)

    async def finish(self, draft: Draft) -> types.Invoice:
        """Finalize the draft, if that is asked for; gives the invoice as it is shown."""
        if self._document.get("finalize", True):
            with told_as({}):
                made = await self._gateway.finalize_invoice(draft.id, key=self._saga.key("finalize"))
        else:
            made = await self._gateway.get_invoice(draft.id)
        return invoice_state.show(made, self._customer_id)

    async def take_back(self, draft: Draft) -> None:
        """Leave nothing of a draft that cannot become the invoice."""
        await self._saga.step("delete", lambda: self._delete(draft))
        await self._saga.abandon(lambda _connection, _scope: None)

    async def _delete(self, draft: Draft) -> None:
        with suppress(NotFound, GatewayRefused):  # it is gone already
            await self._gateway.delete_draft(draft.id)


def _record(
    connection: Connection, _scope: Scope, call: Call, shown: types.Invoice, document: dict[str, Any]
) -> Outcome:
    kept = invoice_state.unnamed(document)
    whole = invoice_state.store(connection, call.hub, shown, now=call.hub.clock(), document=kept)
    return Outcome(201, whole, {"Location": call.address(f"/invoices/{shown['invoiceId']}")})


async def update(call: Call, invoice_id: str, body: Body[models.InvoiceUpdate] | None) -> Answer:
    """Replace the members that are sent, and finalize, void or write off by `status`.

    Raises NotFound, NotAllowed, Conflict, RuleBroken, and as the gateway.
    """
    return await invoice_changes.update(call, invoice_id, {} if body is None else sent(body))
