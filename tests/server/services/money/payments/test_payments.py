"""Payments that are taken at once: for whom, by what, and what of an invoice they pay."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, OutcomeUnknown, PaymentDeclined, QBDConnectError
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.tables import invoice, payment_note, saga
from tests.server.services.money.billing import key, refuse

if TYPE_CHECKING:
    from tests.factories import Clock
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio


async def refused(billing: Billing, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Try to take a payment; nothing is charged."""
    with pytest.raises(QBDConnectError) as caught:
        await billing.charge(who, **members)
    assert not billing.objects("charge", status="succeeded")
    assert await billing.rows(payment_note) == []
    return caught.value


async def test_a_payment_as_it_is_shown(billing: Billing) -> None:
    taken = await billing.charge(
        currency="USD", description="Hello", receiptEmail="a@example.com", metadata={"a": "1"}, z=None, status="x"
    )
    assert taken == {
        "z": None,
        "paymentId": "pi_000001",
        "status": "succeeded",
        "amount": 50,
        "currency": "usd",
        "customerId": "cust_a",
        "paymentMethodId": "pm_000001",
        "paymentIntentId": "pi_000001",
        "chargeId": "ch_000001",
        "fee": 1.75,
        "net": 48.25,
        "outOfBand": False,
        "description": "Hello",
        "dateCreated": "2026-11-21",
        "metadata": {"a": "1"},
    }
    made = billing.objects("payment_intent")[0]
    assert made["receipt_email"] == "a@example.com"
    assert made["metadata"].pop("qbd_operation_id").startswith("op_")
    assert made["metadata"] == {"a": "1", "qbd_customer_id": "cust_a"}
    assert [(each["id"], each["document"]) for each in await billing.rows(payment_note)] == [("pi_000001", {"z": None})]


async def test_whose_payment_it_is(billing: Billing) -> None:
    taken = await billing.charge(None, customerId="cust_a")
    assert taken["customerId"] == "cust_a"
    for who, named, error in ((None, None, 422), (None, "cust_x", 404), ("cust_a", "cust_b", 403)):
        members: dict[str, Any] = {} if named is None else {"customerId": named}
        with pytest.raises(QBDConnectError) as caught:
            await billing.charge(who, **members)
        assert (caught.value.status, caught.value.errors[0].pointer) == (error, "/customerId")
    assert len(billing.objects("charge")) == 1


async def test_by_which_card(billing: Billing) -> None:
    error = await refused(billing, "cust_b")
    assert (error.status, error.errors[0].pointer) == (422, "/paymentMethodId")
    mine = billing.desk.v1.payment_methods.attach("pm_card_amex", {"customer": billing.gateway_ids["cust_b"]}).id
    for unusable in (mine, "pm_x"):
        error = await refused(billing, "cust_a", paymentMethodId=unusable)
        assert (error.status, error.errors[0].pointer) == (422, "/paymentMethodId")
    assert (await billing.charge("cust_b", paymentMethodId=mine))["paymentMethodId"] == mine


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
    ],
)
async def test_a_declined_card(billing: Billing, card: str, code: str, decline: str) -> None:
    for tried in (1, 2):  # as nothing was done, the same key tries again
        with pytest.raises(PaymentDeclined) as caught:
            await billing.charge("cust_a", key(), paymentMethodId=card, z=1)
        assert caught.value.members["gatewayCode"] == code
        assert caught.value.members["declineCode"] == decline
        assert len(billing.objects("payment_intent")) == tried
    assert await billing.rows(payment_note) == []
    assert await billing.count(saga) == 0


SENSELESS: list[tuple[dict[str, Any], Any]] = [
    ({"amount": 0.01}, "/amount"),
    ({"amount": 50.001}, "/amount"),
    ({"amount": 0.5, "currency": "JPY"}, "/amount"),
    ({"amount": 1.234, "currency": "kwd"}, "/amount"),
    ({"currency": "zzz"}, "/currency"),
    ({"receiptEmail": "nobody"}, "/receiptEmail"),
    ({"metadata": {"qbd_x": "1"}}, "/metadata/qbd_x"),
    ({"z": "z" * 33_000}, ""),
]


async def test_a_payment_that_makes_no_sense(billing: Billing) -> None:
    for members, pointer in SENSELESS:
        error = await refused(billing, **members)
        assert (error.status, error.errors[0].pointer) == (422, pointer)


async def test_for_an_invoice(billing: Billing) -> None:
    await billing.listen()
    invoice_id = (await billing.invoice())["invoiceId"]
    part = await billing.charge(invoiceId=invoice_id)
    assert (part["invoiceId"], part["amount"]) == (invoice_id, 50)
    assert (await billing.get(invoice_id))["amountRemaining"] == 50
    await billing.charge(invoiceId=invoice_id)
    assert (await billing.get(invoice_id))["status"] == "paid"
    assert (await billing.rows(invoice))[0]["status"] == "paid"
    assert await billing.told() == ["invoice.finalized", "invoice.paid"]


async def test_invoices_that_it_cannot_pay(billing: Billing) -> None:
    others = (await billing.invoice("cust_b"))["invoiceId"]
    nobodys = billing.desk.open_invoice().id
    for who, invoice_id in (("cust_a", others), ("cust_a", nobodys), (None, others), (None, nobodys), (None, "in_9")):
        error = await refused(billing, who, customerId="cust_a", invoiceId=invoice_id)
        assert (error.status, error.errors[0].pointer) == (422, "/invoiceId")
    yen = (await billing.invoice(currency="jpy", lines=[{"description": "x", "amount": 50}]))["invoiceId"]
    error = await refused(billing, invoiceId=yen)
    assert (error.status, error.errors[0].pointer) == (422, "/currency")
    mine = (await billing.invoice())["invoiceId"]
    error = await refused(billing, invoiceId=mine, amount=100.01)
    assert error.detail == "The amount is 100.01 USD, and 100 USD is still to be paid."
    assert error.errors[0].pointer == "/amount"
    await billing.put(mine, status="void")
    draft = (await billing.invoice(finalize=False))["invoiceId"]
    for invoice_id in (mine, draft):
        error = await refused(billing, invoiceId=invoice_id)
        assert (type(error), error.errors[0].pointer) == (Conflict, "/invoiceId")


async def test_money_that_is_taken_is_told_even_if_the_invoice_is_paid_meanwhile(billing: Billing) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]
    billing.desk.simulator.faults.add(Fault("before", refuse, "POST", "/v1/invoices/[^/]+/attach_payment"))
    taken = await billing.charge("cust_a", key(), invoiceId=invoice_id)
    assert taken["status"] == "succeeded"
    assert "invoiceId" not in taken
    assert await billing.charge("cust_a", key(), invoiceId=invoice_id) == taken
    assert len(billing.objects("charge")) == 1
    assert await billing.count(saga) == 0


async def test_amounts_of_other_currencies(billing: Billing) -> None:
    assert (await billing.charge(amount=500, currency="JPY"))["amount"] == 500
    assert billing.objects("payment_intent")[0]["amount"] == 500
    assert (await billing.charge(amount=1.23, currency="KWD"))["amount"] == 1.23
    assert billing.objects("payment_intent")[0]["amount"] == 1230


async def test_two_requests_do_not_pay_one_invoice(billing: Billing) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]
    answers = await asyncio.gather(
        *(billing.charge("cust_a", key(str(name)), invoiceId=invoice_id, amount=100) for name in range(4)),
        *(billing.pay(invoice_id, "cust_a", key(f"p{name}")) for name in range(2)),
        return_exceptions=True,
    )
    assert [type(each) for each in answers if not isinstance(each, dict)] == [Conflict] * 5
    assert len(billing.objects("charge")) == 1
    assert [(each["status"], each["paying"]) for each in await billing.rows(invoice)] == [("paid", None)]


async def test_repeated_at_once_a_payment_of_an_invoice_is_one(billing: Billing) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]
    answers = await asyncio.gather(*(billing.charge("cust_a", key(), invoiceId=invoice_id) for _ in range(4)))
    assert answers == [answers[0]] * 4
    assert len(billing.objects("charge")) == 1
    assert (await billing.charge("cust_a", key("other"), invoiceId=invoice_id))["invoiceId"] == invoice_id


async def test_an_invoice_stays_claimed_while_nobody_knows_whether_it_is_paid(billing: Billing, clock: Clock) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]
    for _ in range(3):  # the SDK asks three times
        billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/payment_intents"))
    with pytest.raises(OutcomeUnknown):
        await billing.charge("cust_a", key(), invoiceId=invoice_id, amount=100)
    for pay in (billing.charge("cust_a", key("new"), invoiceId=invoice_id), billing.pay(invoice_id)):
        with pytest.raises(Conflict, match="its outcome is not known"):
            await pay
    assert (await billing.charge("cust_a", key(), invoiceId=invoice_id, amount=100))["invoiceId"] == invoice_id
    assert len(billing.objects("charge")) == 1


async def test_an_invoice_is_free_again_after_ten_minutes_or_a_refusal(billing: Billing, clock: Clock) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]
    with pytest.raises(PaymentDeclined):
        await billing.charge(invoiceId=invoice_id, paymentMethodId="pm_card_chargeDeclined")
    for _ in range(3):
        billing.desk.simulator.faults.add(Fault("before", lose_connection, "POST", "/v1/payment_intents"))
    with pytest.raises(OutcomeUnknown):
        await billing.charge(invoiceId=invoice_id)
    clock.now += timedelta(minutes=10)
    assert (await billing.charge(invoiceId=invoice_id))["invoiceId"] == invoice_id


async def test_an_invoice_is_looked_at_again_once_nobody_else_can_pay_it(billing: Billing) -> None:
    invoice_id = (await billing.invoice())["invoiceId"]

    def pay(_request: Any) -> None:
        billing.desk.v1.invoices.pay(invoice_id)

    billing.desk.simulator.faults.add(Fault("after", pay, "GET", "/v1/invoices/[^/]+"))
    with pytest.raises(Conflict, match="The invoice is paid"):
        await billing.charge(invoiceId=invoice_id)
    assert len(billing.objects("charge")) == 1
