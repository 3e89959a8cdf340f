"""Whatever goes wrong at whatever call: the answer is one that is documented, and a repeated request has one effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.simulators.stripe.faults import Fault, answer, lock_timeout, lose_connection, time_out
from qbdconnect_server.storage.sqlite import SqliteDatabase
from qbdconnect_server.storage.tables import payout, saga
from tests.server.services.money.billing import WORK, Billing, key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from qbdconnect_server.services.call import IdempotencyKey

    Operation = Callable[[IdempotencyKey | None], Awaitable[dict[str, Any]]]

pytestmark = pytest.mark.anyio

TIMES = 3  # the SDK asks so often by itself
# Each outcome takes many requests; on PostgreSQL the first three are enough, for nothing else depends on the database.
OUTCOMES: tuple[tuple[Any, Any, int], ...] = (
    ("before", lose_connection, TIMES),
    ("after", time_out, TIMES),
    ("during", answer(409), TIMES),
    ("after", lose_connection, 1),
    ("before", lock_timeout, TIMES),
    ("before", answer(429), TIMES),
    ("before", answer(500), TIMES),
    ("after", answer(500), TIMES),
)


async def survive(billing: Billing, operation_id: str, operation: Operation) -> int:
    """Let each call of an operation go wrong in each way, and repeat it; returns how often it was done at last."""
    billing.desk.transport.requests.clear()
    await operation(key("clean"))
    calls = len(billing.desk.transport.requests)
    assert calls > 0
    check = billing.calls.operator(operation_id).operation.check_error
    statuses = set()
    outcomes = OUTCOMES if isinstance(billing.calls.hub.database, SqliteDatabase) else OUTCOMES[:3]
    for number, fault in enumerate(_faults(calls, outcomes)):
        billing.desk.simulator.faults.add(fault)
        under = key(f"fault {number}")
        try:
            first = await operation(under)
        except QBDConnectError as error:
            check(error.status)
            statuses.add(error.status)
            billing.desk.simulator.faults.waiting.clear()
            assert await operation(under)
        else:
            billing.desk.simulator.faults.waiting.clear()
            assert await operation(under) == first
        assert await billing.count(saga) == 0
    assert statuses <= {409, 502, 503, 504}
    return 1 + number + 1


def _faults(calls: int, outcomes: Sequence[tuple[Any, Any, int]]) -> Iterator[Fault]:
    for skip in range(calls):
        for when, outcome, times in outcomes:
            yield Fault(when, outcome, skip=skip, times=times)


async def test_invoices(billing: Billing) -> None:
    await billing.listen()
    lines = [WORK, {"description": "Travel", "amount": 0.5}]

    async def make(under: IdempotencyKey | None) -> dict[str, Any]:
        return await billing.invoice("cust_a", under, lines=lines, z=1)

    done = await survive(billing, "createInvoice", make)
    made = billing.objects("invoice")
    assert len(made) == done
    assert {(each["status"], each["total"]) for each in made} == {("open", 10_050)}
    assert len(billing.objects("invoiceitem")) == 2 * done
    assert await billing.told() == ["invoice.finalized"] * done


async def test_changes_of_invoices(billing: Billing) -> None:
    await billing.listen()
    ids: dict[str, str] = {}

    async def change(under: IdempotencyKey | None) -> dict[str, Any]:
        assert under is not None
        return await billing.put(ids[under.value], None, under, description="Thanks", status="open", z=1)

    for name in ("clean", *(f"fault {number}" for number in range(40))):
        draft = billing.desk.v1.invoices.create({"customer": billing.gateway_ids["cust_a"]})
        item: Any = {"customer": draft.customer, "invoice": draft.id, "amount": 500, "description": "Work"}
        billing.desk.v1.invoice_items.create(item)
        ids[name] = draft.id
    done = await survive(billing, "updateInvoice", change)
    assert len(billing.objects("invoice", status="open", description="Thanks")) == done
    assert await billing.told() == ["invoice.finalized"] * done


async def test_payments_of_invoices(billing: Billing) -> None:
    await billing.listen()
    ids: dict[str, str] = {}

    async def pay(under: IdempotencyKey | None) -> dict[str, Any]:
        assert under is not None
        return await billing.pay(ids[under.value], "cust_a", under, amount=5, z=1)

    for name in ("clean", *(f"fault {number}" for number in range(80))):
        draft = billing.desk.v1.invoices.create({"customer": billing.gateway_ids["cust_a"]})
        item: Any = {"customer": draft.customer, "invoice": draft.id, "amount": 500, "description": "Work"}
        billing.desk.v1.invoice_items.create(item)
        ids[name] = draft.id
    done = await survive(billing, "createInvoicePayment", pay)
    assert len(billing.objects("charge", status="succeeded")) == done
    assert len(billing.objects("charge")) == done
    assert len(billing.objects("invoice", status="paid")) == done
    assert await billing.told() == ["invoice.finalized", "invoice.paid"] * done


async def test_payments(billing: Billing) -> None:
    ids: dict[str, str] = {}

    async def take(under: IdempotencyKey | None) -> dict[str, Any]:
        assert under is not None
        return await billing.charge("cust_a", under, invoiceId=ids[under.value], z=1)

    for name in ("clean", *(f"fault {number}" for number in range(60))):
        ids[name] = billing.desk.open_invoice(5_000, billing.gateway_ids["cust_a"]).id
    done = await survive(billing, "createPayment", take)
    assert len(billing.objects("charge")) == done
    assert len(billing.objects("invoice", status="paid")) == done


@pytest.mark.parametrize("mode", ["record", "manual"])
async def test_payouts(billing: Billing, mode: Any) -> None:
    billing.set(payouts=mode)
    customer = billing.desk.customer("pm_card_bypassPending")
    ids: dict[str, str] = {}

    async def pay_out(under: IdempotencyKey | None) -> dict[str, Any]:
        assert under is not None
        return await billing.pay_out(ids[under.value], under, z=1)

    for name in ("clean", *(f"fault {number}" for number in range(20))):
        taken = billing.desk.payment(customer, 5_000, "pm_card_bypassPending")
        ids[name] = taken.latest_charge.id  # type: ignore[union-attr]  # it is expanded
    done = await survive(billing, "createPayout", pay_out)
    assert await billing.count(payout) == done
    made = billing.objects("payout")
    assert len(made) == (done if mode == "manual" else 0)
    assert {each["amount"] for each in made} <= {4_825}
