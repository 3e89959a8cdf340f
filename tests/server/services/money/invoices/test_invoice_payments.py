"""Payments of invoices: by card, by a payment made before, or outside the payment provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import (
    Conflict,
    GatewayFailed,
    GatewayRefused,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PaymentDeclined,
    QBDConnectError,
    RuleBroken,
)
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.tables import invoice, outside_payment, payment_note, saga
from tests.server.services.money.billing import WORK, key, refuse

if TYPE_CHECKING:
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio

FOREIGN = "pm_foreign"


async def unpaid(billing: Billing, who: str = "cust_a", **members: Any) -> str:
    return str((await billing.invoice(who, **members))["invoiceId"])


async def refused(billing: Billing, invoice_id: str, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Try to pay an invoice; nothing is charged."""
    charged = len(billing.objects("charge", status="succeeded"))
    with pytest.raises(QBDConnectError) as caught:
        await billing.pay(invoice_id, who, **members)
    assert len(billing.objects("charge", status="succeeded")) == charged
    return caught.value


async def test_by_the_usual_card(billing: Billing) -> None:
    await billing.listen()
    invoice_id = await unpaid(billing)
    paid = await billing.pay(invoice_id, z={"n": 1})
    assert paid == {
        "z": {"n": 1},
        "paymentId": "inpay_000001",
        "status": "paid",
        "amount": 100,
        "currency": "usd",
        "customerId": "cust_a",
        "invoiceId": invoice_id,
        "paymentIntentId": "pi_000001",
        "chargeId": "ch_000001",
        "fee": 3.2,
        "net": 96.8,
        "outOfBand": False,
        "paidAt": "2026-11-21T23:30:00Z",
    }
    assert await billing.payments(invoice_id) == [paid] == await billing.payments(invoice_id, "cust_a")
    seen = await billing.get(invoice_id)
    assert (seen["status"], seen["amountPaid"], seen["paidAt"]) == ("paid", 100, "2026-11-21T23:30:00Z")
    assert await billing.told() == ["invoice.finalized", "invoice.paid"]
    assert (await billing.rows(invoice))[0]["status"] == "paid"


async def test_without_unknown_members_there_is_no_note(billing: Billing) -> None:
    await billing.pay(await unpaid(billing), amount=100)
    assert await billing.rows(payment_note) == []


async def test_by_another_card(billing: Billing) -> None:
    method = billing.desk.v1.payment_methods.attach("pm_card_mastercard", {"customer": billing.gateway_ids["cust_b"]})
    invoice_id = await unpaid(billing, "cust_b")
    error = await refused(billing, invoice_id, "cust_b")
    assert (type(error), error.status) == (GatewayRefused, 422)  # there is no usual one
    assert (await billing.pay(invoice_id, "cust_b", paymentMethodId=method.id))["status"] == "paid"
    other = await unpaid(billing, "cust_a")
    for unusable in (method.id, "pm_x"):
        error = await refused(billing, other, paymentMethodId=unusable)
        assert (error.status, error.errors[0].pointer) == (422, "/paymentMethodId")


async def test_a_draft_is_finalized_first(billing: Billing) -> None:
    invoice_id = await unpaid(billing, finalize=False)
    assert (await billing.pay(invoice_id, amount=100))["status"] == "paid"


async def test_a_declined_card(billing: Billing) -> None:
    billing.desk.switch_card(billing.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    invoice_id = await unpaid(billing, finalize=False)
    with pytest.raises(PaymentDeclined) as caught:
        await billing.pay(invoice_id, "cust_a", key())
    assert caught.value.members["declineCode"] == "generic_decline"
    assert (await billing.get(invoice_id))["status"] == "open"
    assert await billing.count(saga) == 0
    billing.desk.switch_card(billing.gateway_ids["cust_a"], "pm_card_visa")
    assert (await billing.pay(invoice_id, "cust_a", key()))["status"] == "paid"
    assert len(billing.objects("charge", status="succeeded")) == 1


async def test_a_decline_that_was_not_heard(billing: Billing) -> None:
    billing.desk.switch_card(billing.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    invoice_id = await unpaid(billing)
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/invoices/[^/]+/pay", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.pay(invoice_id, "cust_a", key())
    with pytest.raises(PaymentDeclined):
        await billing.pay(invoice_id, "cust_a", key())
    assert len(billing.objects("charge")) == 1


async def test_authentication_cannot_be_asked_for(billing: Billing) -> None:
    with pytest.raises(PaymentDeclined) as caught:
        await billing.pay(await unpaid(billing), paymentMethodId="pm_card_authenticationRequired")
    assert caught.value.members["gatewayCode"] == "authentication_required"


@pytest.mark.parametrize("status", ["paid", "void", "uncollectible"])
async def test_what_is_over_is_not_paid(billing: Billing, status: str) -> None:
    invoice_id = await unpaid(billing)
    if status == "paid":
        await billing.pay(invoice_id)
    else:
        await billing.put(invoice_id, status=status)
    error = await refused(billing, invoice_id)
    assert (type(error), error.detail) == (Conflict, f"This invoice is {status}: there is nothing to be paid.")


async def test_two_at_once_charge_once(billing: Billing) -> None:
    """The other one has paid between the look at the invoice and the payment."""
    invoice_id = await unpaid(billing)

    def pay_before(_request: Any) -> None:
        billing.desk.v1.invoices.pay(invoice_id)

    billing.desk.simulator.faults.add(Fault("before", pay_before, "POST", "/v1/invoices/[^/]+/pay"))
    with pytest.raises(Conflict) as caught:
        await billing.pay(invoice_id, "cust_a", key())
    assert caught.value.detail == "This invoice is paid by now."
    assert len(billing.objects("charge")) == 1


async def test_the_amount_is_what_is_still_to_be_paid(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    for amount in (99.99, 100.01, 0):
        error = await refused(billing, invoice_id, amount=amount)
        assert (type(error), error.errors[0].pointer) == (RuleBroken, "/amount")
        assert error.detail == f"The amount is {amount} USD, and 100 USD is still to be paid."
    error = await refused(billing, invoice_id, amount=99.999)
    assert (error.errors[0].pointer, error.detail) == ("/amount", "An amount in USD has at most 2 decimals.")
    draft = await unpaid(billing, finalize=False)
    await refused(billing, draft, amount=1)
    assert (await billing.get(draft))["status"] == "draft"
    assert (await billing.pay(invoice_id, amount=100.0))["amount"] == 100


async def test_credit_pays_a_draft_in_part_or_whole(billing: Billing) -> None:
    customer = billing.gateway_ids["cust_a"]
    billing.desk.simulator.perform(lambda world: _credit(world, customer, 3_000))
    partly = await unpaid(billing, finalize=False)
    error = await refused(billing, partly, amount=100)
    assert error.detail == "The amount is 100 USD, and 70 USD is still to be paid."
    assert (await billing.pay(partly, amount=70))["amount"] == 70
    billing.desk.simulator.perform(lambda world: _credit(world, customer, 2_000))
    by_cheque = await unpaid(billing, finalize=False)
    assert (await billing.pay(by_cheque, None, outOfBand=True))["amount"] == 80
    billing.desk.simulator.perform(lambda world: _credit(world, customer, 10_000))
    whole = await unpaid(billing, finalize=False)
    error = await refused(billing, whole)
    assert (type(error), error.detail) == (Conflict, "Finalized, this invoice is paid: there is nothing to be paid.")


def _credit(world: Any, customer_id: str, amount: int) -> Any:
    customer = world.get("customer", customer_id)
    customer["balance"] -= amount
    return customer


async def test_a_payment_made_before_pays_in_part(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    first = await billing.charge()
    part = await billing.pay(invoice_id, paymentIntentId=first["paymentIntentId"], amount=50, z=1)
    assert (part["amount"], part["paymentIntentId"], part["z"]) == (50, first["paymentId"], 1)
    assert (await billing.get(invoice_id))["amountRemaining"] == 50
    rest = await billing.pay(invoice_id, amount=50)
    assert (rest["amount"], rest["status"]) == (50, "paid")
    assert rest["paymentId"] != part["paymentId"]
    assert sorted(each["paymentId"] for each in await billing.payments(invoice_id)) == sorted(
        [part["paymentId"], rest["paymentId"]]
    )
    assert len(billing.objects("charge")) == 2


async def test_payments_that_cannot_pay_it(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    customer = billing.gateway_ids["cust_a"]
    foreign = billing.desk.payment(billing.desk.customer()).id
    idle = billing.desk.v1.payment_intents.create({"amount": 100, "currency": "usd", "customer": customer}).id
    yen = await billing.charge(amount=500, currency="jpy")
    large = await billing.charge(amount=100.5)
    small = await billing.charge(amount=10)
    used = await billing.charge(amount=10)
    await billing.pay(await unpaid(billing), paymentIntentId=used["paymentId"])
    back = await billing.charge(amount=10)
    billing.desk.v1.refunds.create({"charge": back["chargeId"], "amount": 250})
    taken = (used["paymentId"], back["paymentId"])
    for payment_id in (foreign, idle, "pi_999999", "search", "../x", yen["paymentId"], *taken):
        error = await refused(billing, invoice_id, paymentIntentId=payment_id)
        assert (error.status, error.errors[0].pointer) == (422, "/paymentIntentId")
    assert error.detail == "Of the payment 2.5 USD was refunded."
    draft = await unpaid(billing, finalize=False)
    error = await refused(billing, draft, paymentIntentId=foreign)
    assert error.detail == "The customer of the invoice has no such payment."
    assert (await billing.get(draft))["status"] == "draft"
    error = await refused(billing, invoice_id, paymentIntentId=large["paymentId"])
    assert error.detail == "The amount is 100.5 USD, and 100 USD is still to be paid."
    assert error.errors[0].pointer == "/paymentIntentId"
    error = await refused(billing, invoice_id, paymentIntentId=small["paymentId"], amount=20)
    assert (error.detail, error.errors[0].pointer) == ("The payment is one of 10 USD.", "/amount")
    assert (await billing.get(invoice_id))["amountPaid"] == 0


async def test_a_cheque(billing: Billing) -> None:
    await billing.listen()
    invoice_id = await unpaid(billing)
    paid = await billing.pay(
        invoice_id, None, outOfBand=True, reference="17", date="2026-11-20", amount=100, z=None, note="n"
    )
    assert paid == {
        "z": None,
        "note": "n",
        "reference": "17",
        "date": "2026-11-20",
        "amount": 100,
        "currency": "usd",
        "paymentId": f"outside_{invoice_id}",
        "status": "paid",
        "customerId": "cust_a",
        "invoiceId": invoice_id,
        "outOfBand": True,
        "paidAt": "2026-11-21T23:30:00Z",
        "dateCreated": "2026-11-21",
    }
    listed = await billing.payments(invoice_id, "cust_a")
    assert listed[0] == paid
    assert [each["status"] for each in listed[1:]] == ["canceled"]
    assert (await billing.get(invoice_id))["status"] == "paid"
    assert not billing.objects("charge")
    assert await billing.told() == ["invoice.finalized", "invoice.paid"]


async def test_a_repeated_cheque_is_one(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    first = await billing.pay(invoice_id, None, key(), outOfBand=True)
    assert await billing.pay(invoice_id, None, key(), outOfBand=True) == first
    assert await billing.count(outside_payment) == 1
    error = await refused(billing, invoice_id, None, outOfBand=True)
    assert error.status == 409


SENSELESS: list[tuple[dict[str, Any], Any]] = [
    ({"reference": "17"}, "/reference"),
    ({"date": "2026-11-20", "outOfBand": False}, "/date"),
    ({"outOfBand": True, "paymentMethodId": "pm_1"}, "/outOfBand"),
    ({"paymentIntentId": "pi_1", "paymentMethodId": "pm_1"}, "/paymentIntentId"),
    ({"z": "z" * 33_000}, ""),
]


async def test_a_payment_that_makes_no_sense(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    for members, pointer in SENSELESS:
        error = await refused(billing, invoice_id, None, **members)
        assert (type(error), error.errors[0].pointer) == (RuleBroken, pointer)


async def test_a_customer_notes_no_payment_of_its_own(billing: Billing) -> None:
    error = await refused(billing, await unpaid(billing), "cust_a", outOfBand=True)
    assert (type(error), error.errors[0].pointer) == (NotAllowed, "/outOfBand")


async def test_payments_of_others(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    foreign = billing.desk.open_invoice().id
    for who, named in (("cust_b", invoice_id), ("cust_a", foreign), (None, "in_999999")):
        with pytest.raises(NotFound):
            await billing.pay(named, who)
        with pytest.raises(NotFound):
            await billing.payments(named, who)
    with pytest.raises(Conflict):
        await billing.pay(foreign, None)
    assert [each["status"] for each in await billing.payments(foreign)] == ["open"]
    assert "customerId" not in (await billing.payments(foreign))[0]


async def test_what_the_provider_refuses_is_told(billing: Billing) -> None:
    invoice_id = await unpaid(billing)
    billing.desk.simulator.faults.add(Fault("before", refuse, "POST"))
    error = await refused(billing, invoice_id)
    assert (error.status, error.detail) == (422, "No.")


async def test_a_payment_that_is_not_listed(billing: Billing) -> None:
    """It goes on once the provider lists it."""
    invoice_id = await unpaid(billing)

    def empty(request: Any) -> Any:
        answered = billing.desk.simulator.handle(request)
        answered.document["data"] = []
        return answered

    billing.desk.simulator.faults.add(Fault("before", empty, "GET", "/v1/invoice_payments"))
    with pytest.raises(GatewayFailed):
        await billing.pay(invoice_id, "cust_a", key())
    assert (await billing.pay(invoice_id, "cust_a", key()))["status"] == "paid"
    assert len(billing.objects("charge")) == 1
    assert await billing.count(saga) == 0


async def test_an_invoice_of_nothing_is_paid_at_once(billing: Billing) -> None:
    made = await billing.invoice(lines=[{**WORK, "amount": 0}])
    assert made["status"] == "paid"
    error = await refused(billing, made["invoiceId"])
    assert error.status == 409
