"""Payments that are taken at once, without the customer being there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, GatewayRefused, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import NewPayment
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.mail_addresses import mail_address
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import check_object, sent
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.amounts import read_amount, write_amount
from qbdconnect_server.services.money.invoices import invoice_claims, invoice_reading, invoice_state
from qbdconnect_server.services.money.metadata import read_metadata
from qbdconnect_server.services.money.payments import payment_state
from qbdconnect_server.services.money.refusals import told_as
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.services.users.links import customer_of
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import payments as queries
from qbdconnect_server.storage.queries.payments import PaymentNote

OPERATION: Final = "qbd_operation_id"  # in the metadata
POINTERS: Final = {
    "amount": "/amount",
    "currency": "/currency",
    "customer": "/customerId",
    "description": "/description",
    "metadata": "/metadata",
    "payment_method": "/paymentMethodId",
    "receipt_email": "/receiptEmail",
}


async def create(call: Call, body: Body[models.NewPayment]) -> Answer:
    """Take a payment; raises NotFound, NotAllowed, Conflict, RuleBroken, PaymentDeclined, and as the gateway."""
    document = sent(body)
    customer_id = customer_of(call.caller, document.get("customerId"), pointer="/customerId")
    check_object(models.NewPayment, document)
    read_metadata(document.get("metadata", {}))
    _check_address(document)
    amount = read_amount(document["amount"], document["currency"], "/amount")
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    taking = _Taking(call, saga, await call.hub.payments(), customer_id, document, amount)
    plan = await saga.step("plan", taking.plan)
    try:
        payment = await saga.step("charge", lambda: taking.charge(plan))
    except Conflict:  # such as an invoice that a request with the same key has paid meanwhile
        if (answer := await saga.saved()) is not None:
            return answer
        raise
    invoice = None
    if "invoiceId" in document:
        invoice = await saga.step("attach", lambda: taking.attach(payment["paymentId"]))
    return await saga.finish(_record, call, saga.operation_id, customer_id, payment, invoice, document)


def _check_address(document: Mapping[str, Any]) -> None:
    if not (address := document.get("receiptEmail")):
        return
    try:
        mail_address(address)
    except ValueError as error:
        raise RuleBroken(f"This is no address that mail can be sent to: {error}.", pointer="/receiptEmail") from None


class _Taking:
    """The steps in which a payment is taken."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the steps share
        self,
        call: Call,
        saga: Saga,
        gateway: PaymentGateway,
        customer_id: str,
        document: Mapping[str, Any],
        amount: Decimal,
    ) -> None:
        self._call = call
        self._saga = saga
        self._gateway = gateway
        self._customer_id = customer_id
        self._document = document
        self._amount = amount
        self._currency = document["currency"].lower()

    async def plan(self) -> dict[str, str]:
        """Decide what depends on what is stored, here and there; the invoice must be one that can be paid."""
        known = await gateway_customers.ensure(self._call.hub, self._call.caller.scope, self._customer_id)
        if "invoiceId" in self._document:
            await self._check_invoice(self._document["invoiceId"])
        return {"customer": known, "method": await self._method(known)}

    async def charge(self, plan: Mapping[str, str]) -> types.Payment:
        """Take the money, for an invoice only while nobody else does; gives the payment as it is shown."""
        if "invoiceId" not in self._document:
            return await self._charge(plan)
        invoice_id = self._document["invoiceId"]
        async with invoice_claims.claimed(self._call, self._saga, invoice_id, self._customer_id):
            try:
                await self._check_invoice(invoice_id)
            except (Conflict, RuleBroken):
                # An earlier request with the same key may have taken the money and not heard of it.
                made = await self._gateway.find_payment(plan["customer"], OPERATION, self._saga.operation_id)
                if made is None or made.status != "succeeded":
                    raise
                return payment_state.show(made, self._customer_id, None)
            return await self._charge(plan)

    async def _charge(self, plan: Mapping[str, str]) -> types.Payment:
        new = NewPayment(
            plan["customer"],
            self._amount,
            self._currency,
            plan["method"],
            self._document.get("description") or None,
            self._document.get("receiptEmail") or None,
            {
                **read_metadata(self._document.get("metadata", {})),
                gateway_customers.OURS: self._customer_id,
                OPERATION: self._saga.operation_id,
            },
        )
        with told_as(POINTERS):
            async with self._saga.freed_by_refusal():
                made = await self._gateway.create_payment(new, key=self._saga.key("charge"))
        return payment_state.show(made, self._customer_id, None)

    async def attach(self, payment_id: str) -> types.Invoice | None:
        """Let the payment pay the invoice; None if that has become impossible, for the money is taken by now."""
        try:
            paid = await self._gateway.attach_payment(
                self._document["invoiceId"], payment_id, key=self._saga.key("attach")
            )
        except (GatewayRefused, NotFound):
            return None
        return invoice_state.show(paid, self._customer_id)

    async def _method(self, gateway_customer_id: str) -> str:
        if "paymentMethodId" in self._document:
            return str(self._document["paymentMethodId"])
        usual = (await self._gateway.get_customer(gateway_customer_id)).default_payment_method
        if usual is None:
            raise RuleBroken("The customer has no usual payment method; name one.", pointer="/paymentMethodId")
        return usual

    async def _check_invoice(self, invoice_id: str) -> None:
        pointer = "/invoiceId"
        try:
            found, customer_id = await invoice_reading.fetch(self._call, self._gateway, invoice_id)
        except NotFound as error:
            raise RuleBroken(error.detail, pointer=pointer) from None
        if customer_id != self._customer_id:
            raise RuleBroken(f"There is no invoice {invoice_id} of this customer.", pointer=pointer)
        if found.status != "open":
            raise Conflict(f"The invoice is {found.status}; an open one can be paid so.", pointer=pointer)
        if found.currency != self._currency:
            raise RuleBroken(f"The invoice is in {found.currency.upper()}.", pointer="/currency")
        if self._amount > found.amount_remaining:
            given, left = (write_amount(each, found.currency) for each in (self._amount, found.amount_remaining))
            raise RuleBroken(f"The amount is {given}, and {left} is still to be paid.", pointer="/amount")


def _record(  # noqa: PLR0913, PLR0917 - what came of the steps
    connection: Connection,
    scope: Scope,
    call: Call,
    operation_id: str,
    customer_id: str,
    payment: types.Payment,
    invoice: types.Invoice | None,
    document: Mapping[str, Any],
) -> Outcome:
    now = call.hub.clock()
    shown: dict[str, Any] = {**payment}
    if "invoiceId" in document:
        invoice_claims.release(connection, document["invoiceId"], operation_id)
    if invoice is not None:
        invoice_state.store(connection, call.hub, invoice, now=now)
        shown["invoiceId"] = invoice["invoiceId"]
    kept = payment_state.unnamed(document)
    if kept:
        queries.insert_note(connection, scope, PaymentNote(payment["paymentId"], customer_id, kept, now))
    return Outcome(201, {**kept, **shown})
