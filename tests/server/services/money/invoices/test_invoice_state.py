"""How far an invoice has come: it only goes forward, and each step is told once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from qbdconnect_server.gateways.payment_values import Invoice
from qbdconnect_server.services.money.invoices import invoice_state
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import invoice, webhook_event
from tests.factories import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio


def fetched(status: str, **members: Any) -> Invoice:
    values: dict[str, Any] = {
        "id": "in_1",
        "number": None,
        "customer_id": "cus_1",
        "subscription_id": None,
        "status": status,
        "billing_reason": None,
        "currency": "usd",
        **dict.fromkeys(("total", "amount_due", "amount_paid", "amount_remaining"), Decimal("1.50")),
        "created": NOW,
        **dict.fromkeys(("due_date", "paid_at", "description", "footer", "hosted_url", "pdf_url")),
        "lines": [],
        "has_more_lines": False,
        "metadata": {},
        **members,
    }
    return Invoice(**values)


async def see(billing: Billing, status: str, customer_id: str = "cust_a", failures: int = 0, number: int = 1) -> None:
    """Store what was fetched."""
    hub = billing.calls.hub
    await hub.database.write(
        invoice_state.store_fetched, hub, fetched(status, id=f"in_{number}"), customer_id, now=NOW, failures=failures
    )


WAYS = [
    (["draft"], []),
    (["draft", "open"], ["invoice.finalized"]),
    (["open"], ["invoice.finalized"]),
    (["paid"], ["invoice.finalized", "invoice.paid"]),
    (["void"], ["invoice.finalized", "invoice.voided"]),
    (["open", "uncollectible"], ["invoice.finalized", "invoice.voided"]),
    (["open", "uncollectible", "void"], ["invoice.finalized", "invoice.voided"]),
    (["open", "uncollectible", "paid"], ["invoice.finalized", "invoice.voided", "invoice.paid"]),
    (["open", "paid", "open", "draft", "void"], ["invoice.finalized", "invoice.paid"]),
]


async def test_each_step_is_told_once(billing: Billing) -> None:
    await billing.listen()
    expected: list[str] = []
    for number, (statuses, told) in enumerate(WAYS):
        for status in statuses:
            for _ in range(2):
                await see(billing, status, number=number)
        expected += told
        assert await billing.told() == expected


async def test_the_order_of_what_is_seen_does_not_matter(billing: Billing) -> None:
    await billing.listen()
    for order in permutations(("draft", "open", "paid")):
        for status in order:
            await see(billing, status)
    assert [each["status"] for each in await billing.rows(invoice)] == ["paid"]
    assert await billing.told() == ["invoice.finalized", "invoice.paid"]


async def test_many_who_see_it_at_once_tell_it_once(billing: Billing) -> None:
    await billing.listen()
    await asyncio.gather(*(see(billing, status) for status in ("open", "paid", "draft") * 4))
    assert sorted(await billing.told()) == ["invoice.finalized", "invoice.paid"]


async def test_who_is_told_what(billing: Billing) -> None:
    await (await (await billing.listen()).listen("hook_a", "cust_a")).listen("hook_b", "cust_b")
    await billing.calls.hub.database.write(_keep, billing.calls.hub)
    await see(billing, "open")
    told = [orjson.loads(each["body"]) for each in await billing.rows(webhook_event)]
    assert [each["type"] for each in told] == ["invoice.finalized"]
    assert told[0]["data"] == {
        "z": 1,
        "invoiceId": "in_1",
        "customerId": "cust_a",
        "gatewayCustomerId": "cus_1",
        "status": "open",
        "currency": "usd",
        **dict.fromkeys(("total", "amountDue", "amountPaid", "amountRemaining"), 1.5),
        "lines": [],
        "hasMoreLines": False,
        "dateCreated": "2026-11-21",
    }


def _keep(connection: Connection, hub: Any) -> None:
    shown = invoice_state.show(fetched("draft"), "cust_a")
    invoice_state.store(connection, hub, shown, now=NOW, document={"z": 1})


async def test_attempts_to_pay_that_failed_are_told_each(billing: Billing) -> None:
    await billing.listen()
    await see(billing, "open", failures=1)
    await see(billing, "open")
    await see(billing, "paid", failures=2)
    assert await billing.told() == [
        "invoice.finalized",
        "invoice.payment_failed",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_failed",
    ]
    assert (await billing.rows(invoice))[0]["failed_attempts"] == 3


async def test_an_invoice_follows_its_customer(billing: Billing) -> None:
    """An operator has given the customer of the payment provider to another one of the hub."""
    await billing.calls.hub.database.write(_keep, billing.calls.hub)
    await see(billing, "open", "cust_b")
    row = (await billing.rows(invoice))[0]
    assert (row["customer_id"], row["document"]) == ("cust_b", {"z": 1})
    read = billing.calls.hub.database.read
    assert await read(invoice_state.kept, Scope("cust_b"), "in_1") == {"z": 1}
    assert await read(invoice_state.kept, Scope("cust_a"), "in_1") == {}


def test_all_that_an_invoice_can_have_is_shown() -> None:
    later = NOW + timedelta(days=1)
    shown = invoice_state.show(
        fetched(
            "paid",
            number="17",
            subscription_id="sub_1",
            billing_reason="manual",
            due_date=later,
            paid_at=later,
            description="",
            footer="f",
            hosted_url="h",
            pdf_url="p",
            metadata={"a": "1", "qbd_operation_id": "op_1"},
        ),
        None,
    )
    assert shown == {
        "invoiceId": "in_1",
        "number": "17",
        "gatewayCustomerId": "cus_1",
        "subscriptionId": "sub_1",
        "status": "paid",
        "billingReason": "manual",
        "currency": "usd",
        **dict.fromkeys(("total", "amountDue", "amountPaid", "amountRemaining"), 1.5),
        "lines": [],
        "hasMoreLines": False,
        "footer": "f",
        "dateCreated": "2026-11-21",
        "dueDate": "2026-11-22",
        "paidAt": "2026-11-22T23:30:00Z",
        "hostedInvoiceUrl": "h",
        "pdfUrl": "p",
        "metadata": {"a": "1"},
    }
