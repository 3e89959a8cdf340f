"""An invoice is paid by one write at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, OutcomeUnknown, PaymentDeclined
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from tests.server.services.money.billing import key

if TYPE_CHECKING:
    from tests.factories import Clock
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio

CHARGE = "/v1/payment_intents"
PAY = "/v1/invoices/[^/]+/pay"


async def unpaid(billing: Billing) -> str:
    return str((await billing.invoice())["invoiceId"])


async def charge(billing: Billing, invoice_id: str, name: str | None) -> dict[str, Any]:
    return await billing.charge("cust_a", None if name is None else key(name), amount=100, invoiceId=invoice_id)


async def pay(billing: Billing, invoice_id: str, name: str | None) -> dict[str, Any]:
    return await billing.pay(invoice_id, "cust_a", None if name is None else key(name))


BOTH = pytest.mark.parametrize(("operation", "path"), [(charge, CHARGE), (pay, PAY)], ids=["charge", "pay"])


@pytest.mark.parametrize("operation", [charge, pay])
async def test_many_at_once_charge_once(billing: Billing, operation: Any) -> None:
    invoice_id = await unpaid(billing)
    names = ["a", "b", "c", None, None]
    results = await asyncio.gather(*(operation(billing, invoice_id, each) for each in names), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Conflict"] * 4 + ["dict"]
    assert len(billing.objects("charge")) == 1


@pytest.mark.parametrize("operation", [charge, pay])
async def test_the_same_request_at_once_gets_one_answer(billing: Billing, operation: Any) -> None:
    invoice_id = await unpaid(billing)
    results = await asyncio.gather(*(operation(billing, invoice_id, "k") for _ in range(4)), return_exceptions=True)
    answers = [each for each in results if not isinstance(each, Conflict)]
    assert answers
    assert all(each == answers[0] for each in answers)
    assert await operation(billing, invoice_id, "k") == answers[0]
    assert len(billing.objects("charge")) == 1


@BOTH
async def test_whoever_does_not_know_the_outcome_keeps_it_for_ten_minutes(
    billing: Billing, clock: Clock, operation: Any, path: str
) -> None:
    invoice_id = await unpaid(billing)
    billing.desk.simulator.faults.add(Fault("before", lose_connection, "POST", path, times=3))
    with pytest.raises(OutcomeUnknown):
        await operation(billing, invoice_id, "k")
    clock.advance(timedelta(minutes=10) - timedelta(seconds=1))
    for other in (charge, pay):
        with pytest.raises(Conflict) as caught:
            await other(billing, invoice_id, "another")
        assert "Another request pays this invoice" in caught.value.detail
    clock.advance(timedelta(seconds=1))
    assert (await pay(billing, invoice_id, "another"))["status"] == "paid"
    with pytest.raises(Conflict):
        await operation(billing, invoice_id, "k")
    assert len(billing.objects("charge", status="succeeded")) == 1


@pytest.mark.parametrize("operation", [charge, pay])
async def test_a_refusal_frees_it(billing: Billing, operation: Any) -> None:
    invoice_id = await unpaid(billing)
    billing.desk.switch_card(billing.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    with pytest.raises(PaymentDeclined):
        await operation(billing, invoice_id, None)
    billing.desk.switch_card(billing.gateway_ids["cust_a"], "pm_card_visa")
    await operation(billing, invoice_id, None)
    assert (await billing.get(invoice_id))["status"] == "paid"


async def test_the_end_frees_it(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    for _ in range(2):
        await billing.charge(amount=50, invoiceId=invoice_id)
    assert (await billing.get(invoice_id))["status"] == "paid"


async def test_money_that_was_taken_is_told_even_if_the_invoice_is_paid_otherwise(billing: Billing) -> None:
    """The answer was lost, and somebody paid on the provider's page before the request was repeated."""
    invoice_id = await unpaid(billing)
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", CHARGE, times=3))
    with pytest.raises(OutcomeUnknown):
        await charge(billing, invoice_id, "k")
    billing.desk.v1.invoices.pay(invoice_id)
    taken = await charge(billing, invoice_id, "k")
    assert (taken["status"], taken["amount"], taken["fee"]) == ("succeeded", 100, 3.2)
    assert "invoiceId" not in taken
    assert await charge(billing, invoice_id, "k") == taken
    assert len(billing.objects("charge")) == 2
