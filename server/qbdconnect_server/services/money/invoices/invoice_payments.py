"""Payments of invoices: by a payment method, by a payment made before, or outside the payment provider."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, GatewayFailed, GatewayRefused, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import Invoice, InvoicePayment, Payment
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import check_object, sent
from qbdconnect_server.services.money.amounts import read_amount, show_amount, write_amount
from qbdconnect_server.services.money.gateway_ids import is_id_of
from qbdconnect_server.services.money.invoices import invoice_claims, invoice_reading, invoice_state
from qbdconnect_server.services.money.payments import payment_state
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import payments as queries
from qbdconnect_server.storage.queries.payments import OutsidePayment, PaymentNote

PAYABLE: Final = frozenset({"draft", "open"})
WAYS: Final = ("paymentMethodId", "paymentIntentId", "outOfBand")
POINTERS: Final = {"payment_method": "/paymentMethodId", "payment_intent": "/paymentIntentId"}


async def listing(call: Call, invoice_id: str) -> list[types.Payment]:
    """List the payments of an invoice, 100 at most; raises NotFound."""
    gateway = await call.hub.payments()
    _, customer_id = await invoice_reading.fetch(call, gateway, invoice_id)
    found = (await gateway.list_invoice_payments(invoice_id)).items
    outside = await call.read(queries.outside, invoice_id)
    notes = await call.read(queries.notes, [each.id for each in found])
    shown = [
        cast("types.Payment", {**notes.get(each.id, {}), **payment_state.show_of_invoice(each, customer_id)})
        for each in found
    ]
    return shown if outside is None else [payment_state.show_outside(outside), *shown]


async def create(call: Call, invoice_id: str, body: Body[models.NewInvoicePayment] | None) -> Answer:
    """Pay an invoice; raises NotFound, NotAllowed, Conflict, RuleBroken, PaymentDeclined, and as the gateway."""
    document = {} if body is None else sent(body)
    _check(call, document)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    paying = _Paying(call, saga, await call.hub.payments(), invoice_id, document)
    seen = await saga.step("before", paying.before)
    if seen["status"] == "draft":
        seen = {**seen, "remaining": await saga.step("finalize", paying.finalize)}
    try:
        invoice = await saga.step("pay", lambda: paying.pay(seen["customerId"]))
    except Conflict:  # such as a request with the same key that has come to its end meanwhile
        if (answer := await saga.saved()) is not None:
            return answer
        raise
    if document.get("outOfBand"):
        return await saga.finish(_record_outside, call, saga.operation_id, invoice, document, seen)
    payment = await saga.step("payment", lambda: paying.payment(seen["paid"], seen["customerId"]))
    return await saga.finish(_record, call, saga.operation_id, invoice, payment, document)


class _Paying:
    """The steps in which an invoice is paid."""

    def __init__(
        self, call: Call, saga: Saga, gateway: PaymentGateway, invoice_id: str, document: Mapping[str, Any]
    ) -> None:
        self._call = call
        self._saga = saga
        self._gateway = gateway
        self._invoice_id = invoice_id
        self._document = document

    async def before(self) -> dict[str, Any]:
        """Look at the invoice before it is paid; that it is paid already is for whoever comes later."""
        found, customer_id = await invoice_reading.fetch_ours(self._call, self._gateway, self._invoice_id)
        if found.status not in PAYABLE:
            raise Conflict(f"This invoice is {found.status}: there is nothing to be paid.")
        await self._check_amount(found)
        earlier = await self._payments() if found.amount_paid else []
        return {
            "status": found.status,
            "customerId": customer_id,
            "paid": [each.id for each in earlier if each.status == "paid"],
            "remaining": show_amount(found.amount_remaining),
            "currency": found.currency,
        }

    async def finalize(self) -> float:
        """Turn the draft into an open invoice; gives what is to be paid, which credit of the customer may reduce."""
        async with invoice_reading.settled(self._gateway, self._invoice_id, "draft"), self._saga.freed_by_refusal():
            found = await self._gateway.finalize_invoice(self._invoice_id, key=self._saga.key("finalize"))
        if found.status != "open":
            raise Conflict(f"Finalized, this invoice is {found.status}: there is nothing to be paid.")
        await self._check_amount(found)
        return show_amount(found.amount_remaining)

    async def pay(self, customer_id: str) -> types.Invoice:
        """Take the money, or note that it was paid; gives the invoice as it is shown then."""
        key = self._saga.key("pay")
        async with invoice_claims.claimed(self._call, self._saga, self._invoice_id, customer_id):
            with told_as(POINTERS):
                async with (
                    invoice_reading.settled(self._gateway, self._invoice_id, "open"),
                    self._saga.freed_by_refusal(),
                ):
                    return invoice_state.show(await self._take(key), customer_id)

    async def _take(self, key: str) -> Invoice:
        if self._document.get("outOfBand"):
            return await self._gateway.mark_paid(self._invoice_id, key=key)
        if "paymentIntentId" in self._document:
            return await self._gateway.attach_payment(self._invoice_id, self._document["paymentIntentId"], key=key)
        method_id = self._document.get("paymentMethodId")
        return await self._gateway.pay_invoice(self._invoice_id, key=key, payment_method_id=method_id)

    async def payment(self, paid: list[str], customer_id: str) -> types.Payment:
        """Find the payment that was made, as it is shown; one that takes days is still open."""
        found = [each for each in await self._payments() if each.id not in paid and each.status in {"paid", "open"}]
        if "paymentIntentId" in self._document:
            found = [each for each in found if each.payment_id == self._document["paymentIntentId"]]
        if not found:
            raise GatewayFailed("The payment provider does not list the payment that it took.")
        made = next((each for each in found if each.status == "paid"), found[0])
        return payment_state.show_of_invoice(made, customer_id)

    async def _payments(self) -> Sequence[InvoicePayment]:
        return (await self._gateway.list_invoice_payments(self._invoice_id)).items

    async def _check_amount(self, found: Invoice) -> None:
        """Raise RuleBroken for another amount than is to be paid; a payment made before may be less."""
        left = found.amount_remaining
        amount = left
        if "amount" in self._document:
            amount = read_amount(self._document["amount"], found.currency, "/amount")
        is_made = "paymentIntentId" in self._document
        if is_made:
            amount = await self._amount_of_payment(found)
        if amount == left or (is_made and amount < left):
            return
        given, wanted = (write_amount(each, found.currency) for each in (amount, left))
        pointer = "/paymentIntentId" if is_made else "/amount"
        raise RuleBroken(f"The amount is {given}, and {wanted} is still to be paid.", pointer=pointer)

    async def _amount_of_payment(self, found: Invoice) -> Decimal:
        pointer = "/paymentIntentId"
        payment = await self._find_payment(self._document["paymentIntentId"])
        if payment is None or payment.customer_id != found.customer_id:
            raise RuleBroken("The customer of the invoice has no such payment.", pointer=pointer)
        if payment.currency != found.currency:
            detail = f"The payment is in {payment.currency.upper()}, the invoice in {found.currency.upper()}."
            raise RuleBroken(detail, pointer=pointer)
        if payment.status != "succeeded":
            raise RuleBroken(f"The payment is {payment.status}, and has brought no money.", pointer=pointer)
        if payment.refunded:
            detail = f"Of the payment {write_amount(payment.refunded, found.currency)} was refunded."
            raise RuleBroken(detail, pointer=pointer)
        if "amount" in self._document:
            given = read_amount(self._document["amount"], found.currency, "/amount")
            if given != payment.amount:
                detail = f"The payment is one of {write_amount(payment.amount, found.currency)}."
                raise RuleBroken(detail, pointer="/amount")
        return payment.amount

    async def _find_payment(self, payment_id: str) -> Payment | None:
        if not is_id_of(payment_id, "pi"):
            return None
        try:
            return await self._gateway.get_payment(payment_id)
        except (NotFound, GatewayRefused):
            return None


def _check(call: Call, document: Mapping[str, Any]) -> None:
    check_object(models.NewInvoicePayment, document)
    ways = [name for name in WAYS if document.get(name)]
    if len(ways) > 1:
        raise RuleBroken(f"An invoice is paid in one way: {ways[0]} or {ways[1]}.", pointer=f"/{ways[1]}")
    outside = bool(document.get("outOfBand"))
    for name in payment_state.OF_OUTSIDE:
        if name in document and not outside:
            raise RuleBroken(f"A {name} is told of payments with outOfBand.", pointer=f"/{name}")
    if outside and call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may note payments of this kind.", pointer="/outOfBand")


def _record(  # noqa: PLR0913, PLR0917 - what came of the steps
    connection: Connection,
    scope: Scope,
    call: Call,
    operation_id: str,
    invoice: types.Invoice,
    payment: types.Payment,
    document: Mapping[str, Any],
) -> Outcome:
    now = call.hub.clock()
    invoice_claims.release(connection, invoice["invoiceId"], operation_id)
    invoice_state.store(connection, call.hub, invoice, now=now)
    kept = payment_state.unnamed(document)
    if kept:
        queries.insert_note(connection, scope, PaymentNote(payment["paymentId"], invoice["customerId"], kept, now))
    return Outcome(201, {**kept, **payment})


def _record_outside(  # noqa: PLR0913, PLR0917 - what came of the steps
    connection: Connection,
    scope: Scope,
    call: Call,
    operation_id: str,
    invoice: types.Invoice,
    document: Mapping[str, Any],
    seen: Mapping[str, Any],
) -> Outcome:
    now = call.hub.clock()
    invoice_claims.release(connection, invoice["invoiceId"], operation_id)
    invoice_state.store(connection, call.hub, invoice, now=now)
    kept = payment_state.outside(document, amount=seen["remaining"], currency=seen["currency"])
    paid = OutsidePayment(invoice["invoiceId"], invoice["customerId"], kept, now)
    queries.insert_outside(connection, scope, paid)
    return Outcome(201, payment_state.show_outside(paid))
