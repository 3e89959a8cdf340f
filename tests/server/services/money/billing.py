"""Two customers, the first of whom has a card at the simulated Stripe: what the tests of invoices begin with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, select

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.money.invoices import invoice_payments, invoices
from qbdconnect_server.services.money.payments import payments, payouts
from qbdconnect_server.simulators.stripe import Request, Response
from qbdconnect_server.simulators.stripe.errors import invalid
from qbdconnect_server.storage.queries import customers, webhooks
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import webhook_event
from tests.factories import NOW, Calls, stored_customer, stored_webhook, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Call
    from tests.stripe_desk import Desk

OPERATOR = Scope(None)
WORK = {"description": "Work", "amount": 100}


def key(name: str = "k", fingerprint: bytes = b"the request") -> IdempotencyKey:
    """Make an idempotency key."""
    return IdempotencyKey(name, fingerprint)


def refuse(_request: Request) -> Response:
    """Refuse a request at the simulated Stripe, without a reason that we know."""
    return Response(400, {"Request-Id": "req_1"}, invalid("No.").document)


def shown(answer: Answer) -> dict[str, Any]:
    """Read the object of an answer."""
    return cast("dict[str, Any]", value_of(answer))


@dataclass
class Billing:
    """Makes invoices and lets them be paid; `who` is a customer's id, or None for an operator."""

    calls: Calls
    desk: Desk
    gateway_ids: dict[str, str] = field(default_factory=dict)

    async def open(self) -> Billing:
        """Make the customers cust_a, who has a card, and cust_b, who has none."""
        for customer_id, card in (("cust_a", "pm_card_visa"), ("cust_b", None)):
            known = self.desk.customer(card, metadata={"qbd_customer_id": customer_id})
            self.gateway_ids[customer_id] = known
            stored = stored_customer(customer_id, gateway_customer_id=known)
            await self.calls.hub.database.write(customers.insert_one, OPERATOR, stored, now=NOW)
        return self

    async def listen(self, webhook_id: str = "hook_all", customer_id: str | None = None) -> Billing:
        """Let an operator's webhook, or a customer's, listen to everything."""
        await self.calls.hub.database.write(webhooks.insert_one, OPERATOR, stored_webhook(webhook_id, customer_id))
        return self

    def set(self, **settings: Any) -> None:
        """Change settings of the hub."""
        hub = self.calls.hub
        changed = replace(hub, settings=hub.settings.model_copy(update=settings))
        self.calls = Calls(changed, self.calls.contract)

    def call(self, operation_id: str, who: str | None, under: IdempotencyKey | None = None) -> Call:
        """Make a call."""
        if who is None:
            return self.calls.operator(operation_id, under)
        return self.calls.tenant(who, operation_id, under)

    async def invoice(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Make an invoice of 100 USD."""
        return shown(await self.answer_invoice(who, under, **members))

    async def answer_invoice(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> Answer:
        """Make an invoice, as it is answered."""
        body = Body.of(models.NewInvoice, {"lines": [WORK], **members})
        return await invoices.create(self.call("createInvoice", who, under), body)

    async def put(
        self, invoice_id: str, who: str | None = None, under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Change an invoice."""
        body = Body.of(models.InvoiceUpdate, members)
        return shown(await invoices.update(self.call("updateInvoice", who, under), invoice_id, body))

    async def get(self, invoice_id: str, who: str | None = None) -> dict[str, Any]:
        """Show an invoice."""
        return cast("dict[str, Any]", await invoices.get(self.call("getInvoice", who), invoice_id))

    async def page(self, who: str | None = None, **query: Any) -> Answer:
        """List invoices."""
        given = {"customer_id": None, "status": None, "subscription_id": None, "limit": 100, "starting_after": None}
        return await invoices.page(self.call("listInvoices", who), **(given | query))

    async def ids(self, who: str | None = None, **query: Any) -> list[str]:
        """List the ids of invoices."""
        return [each["invoiceId"] for each in value_of(await self.page(who, **query))]

    async def pay(
        self, invoice_id: str, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Pay an invoice."""
        body = Body.of(models.NewInvoicePayment, members) if members else None
        return shown(await invoice_payments.create(self.call("createInvoicePayment", who, under), invoice_id, body))

    async def payments(self, invoice_id: str, who: str | None = None) -> list[dict[str, Any]]:
        """List the payments of an invoice."""
        found = await invoice_payments.listing(self.call("listInvoicePayments", who), invoice_id)
        return cast("list[dict[str, Any]]", found)

    async def charge(
        self, who: str | None = "cust_a", under: IdempotencyKey | None = None, **members: Any
    ) -> dict[str, Any]:
        """Take a payment of 50 USD."""
        body = Body.of(models.NewPayment, {"amount": 50, "currency": "usd", **members})
        return shown(await payments.create(self.call("createPayment", who, under), body))

    async def pay_out(
        self, charge_id: str, under: IdempotencyKey | None = None, who: str | None = None, **members: Any
    ) -> dict[str, Any]:
        """Record the payout of a charge of 50 USD."""
        document = {
            "dateCreated": "2026-11-21",
            "payoutAmount": 48.25,
            "invoiceAmount": 50,
            "feeAmount": 1.75,
            "currency": "usd",
            "chargeId": charge_id,
            "description": "November",
        }
        body = Body.of(models.Payout, document | members)
        return shown(await payouts.create(self.call("createPayout", who, under), body))

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        """Read all rows of a table."""

        def read(connection: Connection) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

        return await self.calls.hub.database.read(read)

    async def count(self, table: Table) -> int:
        """Count the rows of a table."""

        def read(connection: Connection) -> int:
            found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
            return found

        return await self.calls.hub.database.read(read)

    async def told(self) -> list[str]:
        """List the types of all events that were told, in their order."""
        rows = await self.rows(webhook_event)
        return [each["type"] for each in sorted(rows, key=lambda row: str(row["id"]))]

    def objects(self, kind: str, **members: Any) -> list[dict[str, Any]]:
        """List objects of the simulated Stripe whose members are such."""
        return list(self._objects(kind, members))

    def _objects(self, kind: str, members: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for each in self.desk.simulator._store.newest(kind):
            if all(each[name] == value for name, value in members.items()):
                yield each
