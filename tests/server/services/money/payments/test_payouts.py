"""Payouts of charges: what the three amounts must be, and when money moves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, OutcomeUnknown, QBDConnectError
from qbdconnect_server.gateways.payment_values import GatewayPayout
from qbdconnect_server.services.money.payments import payouts
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.queries import payouts as queries
from qbdconnect_server.storage.scope import OutsideScope, Scope
from qbdconnect_server.storage.tables import payout, saga, webhook_event
from tests.factories import NOW
from tests.server.services.money.billing import key, refuse

if TYPE_CHECKING:
    from tests.factories import Clock
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio


async def charged(billing: Billing, who: str = "cust_a", card: str = "pm_card_bypassPending", **members: Any) -> str:
    """Take 50 USD that are available at once; gives the charge's id."""
    return str((await billing.charge(who, paymentMethodId=card, **members))["chargeId"])


async def refused(billing: Billing, charge_id: str, who: str | None = None, **members: Any) -> QBDConnectError:
    """Try to record a payout; nothing is stored, and no money moves."""
    before = await billing.rows(payout), len(billing.objects("payout"))
    with pytest.raises(QBDConnectError) as caught:
        await billing.pay_out(charge_id, None, who, **members)
    assert (await billing.rows(payout), len(billing.objects("payout"))) == before
    return caught.value


async def test_a_payout_is_recorded(billing: Billing) -> None:
    charge_id = await charged(billing)
    made = await billing.pay_out(charge_id, currency="USD", dateCreated="2026-11-20", z=1, id="x", status="paid")
    assert made.pop("id").startswith("payout_")
    assert made == {
        "dateCreated": "2026-11-20",
        "payoutAmount": 48.25,
        "invoiceAmount": 50,
        "feeAmount": 1.75,
        "currency": "usd",
        "chargeId": charge_id,
        "description": "November",
        "status": "recorded",
        "z": 1,
    }
    row = (await billing.rows(payout))[0]
    assert (row["customer_id"], row["mode"], row["gateway_payout_id"]) == ("cust_a", "record", None)
    assert not billing.objects("payout")


async def test_only_operators_record_payouts(billing: Billing) -> None:
    error = await refused(billing, await charged(billing), "cust_a")
    assert type(error) is NotAllowed
    with pytest.raises(OutsideScope):
        await billing.calls.hub.database.read(queries.of_charge, Scope("cust_a"), "ch_1")


async def test_a_charge_has_one_payout(billing: Billing) -> None:
    charge_id = await charged(billing)
    first = await billing.pay_out(charge_id, key())
    assert await billing.pay_out(charge_id, key()) == first
    for under in (None, key("another")):
        with pytest.raises(Conflict) as caught:
            await billing.pay_out(charge_id, under)
        assert caught.value.errors[0].pointer == "/chargeId"
    assert await billing.count(payout) == 1


@pytest.mark.parametrize("mode", ["record", "manual"])
async def test_two_at_once_record_one(billing: Billing, mode: str) -> None:
    billing.set(payouts=mode)
    charge_id = await charged(billing)
    results = await asyncio.gather(*(billing.pay_out(charge_id, key(name)) for name in "abcd"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Conflict"] * 3 + ["dict"]
    assert await billing.count(payout) == 1
    assert len(billing.objects("payout")) == (1 if mode == "manual" else 0)


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"payoutAmount": 48}, ["/payoutAmount"]),
    ({"invoiceAmount": 51, "feeAmount": 2.75}, ["/invoiceAmount", "/feeAmount"]),
    ({"payoutAmount": 50, "feeAmount": 0}, ["/feeAmount", "/payoutAmount"]),
    ({"payoutAmount": -48.25}, ["/payoutAmount"]),
    ({"feeAmount": 1.751}, ["/feeAmount"]),
    ({"invoiceAmount": 1e22}, ["/invoiceAmount"]),
    ({"currency": "eur"}, ["/currency"]),
    ({"currency": "no currency"}, ["/currency"]),
    ({"chargeId": "ch_999999"}, ["/chargeId"]),
    ({"chargeId": "py_1"}, ["/chargeId"]),
    ({"chargeId": "../balance"}, ["/chargeId"]),
    ({"z": "z" * 33_000}, [""]),
]


async def test_the_amounts_are_those_that_are_booked(billing: Billing) -> None:
    charge_id = await charged(billing)
    for members, where in WRONG:
        error = await refused(billing, **{"charge_id": charge_id, **members})
        assert error.status == 422
        assert [each.pointer for each in error.errors] == where


async def test_both_numbers_are_told(billing: Billing) -> None:
    error = await refused(billing, await charged(billing), payoutAmount=48)
    assert error.errors[0].detail == "The payoutAmount is 48 USD; the payment provider has booked 48.25 USD."


async def test_what_was_refunded_is_not_paid_out(billing: Billing) -> None:
    charge_id = await charged(billing)
    billing.desk.v1.refunds.create({"charge": charge_id, "amount": 1_000})
    error = await refused(billing, charge_id)
    assert [each.pointer for each in error.errors] == ["/invoiceAmount", "/payoutAmount"]
    made = await billing.pay_out(charge_id, invoiceAmount=40, payoutAmount=38.25)
    assert (made["invoiceAmount"], made["feeAmount"], made["payoutAmount"]) == (40, 1.75, 38.25)
    whole = await charged(billing)
    billing.desk.v1.refunds.create({"charge": whole})
    error = await refused(billing, whole, invoiceAmount=0, payoutAmount=-1.75)
    assert (error.status, error.errors[0].pointer) == (422, "/chargeId")


async def test_a_charge_that_failed_is_not_paid_out(billing: Billing) -> None:
    with pytest.raises(QBDConnectError):
        await charged(billing, card="pm_card_chargeDeclined")
    error = await refused(billing, billing.objects("charge")[0]["id"])
    assert (error.status, error.errors[0].pointer) == (422, "/chargeId")
    assert "not booked" in error.detail


async def test_a_charge_of_nobody_of_ours(billing: Billing) -> None:
    taken = billing.desk.payment(billing.desk.customer(), 5_000)
    await billing.pay_out(taken.latest_charge.id)  # type: ignore[union-attr]  # it is expanded
    assert (await billing.rows(payout))[0]["customer_id"] is None


async def test_money_moves_only_if_it_is_set_so(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    made = await billing.pay_out(charge_id, key())
    assert (made["status"], made["gatewayPayoutId"]) == ("pending", "po_000001")
    assert await billing.pay_out(charge_id, key()) == made
    sent = billing.objects("payout")
    assert [(each["amount"], each["currency"], each["description"]) for each in sent] == [(4_825, "usd", "November")]
    assert sent[0]["metadata"] == {"qbd_payout_id": made["id"]}
    row = (await billing.rows(payout))[0]
    assert (row["id"], row["mode"], row["status"], row["gateway_payout_id"]) == (
        made["id"],
        "manual",
        "pending",
        "po_000001",
    )


async def test_money_that_is_not_there_is_not_paid_out(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing, card="pm_card_visa")
    for under in (None, key(), key()):
        with pytest.raises(Conflict) as caught:
            await billing.pay_out(charge_id, under)
        assert caught.value.members["gatewayCode"] == "balance_insufficient"
        assert (await billing.count(payout), await billing.count(saga)) == (0, 0)
    billing.desk.simulator.advance(2 * 86_400 - 3_600)
    billing.desk.payment(billing.desk.customer(), 50_000, "pm_card_bypassPending")
    assert (await billing.pay_out(charge_id, key()))["status"] == "pending"
    assert len(billing.objects("payout", automatic=False)) == 1


async def test_another_refusal_moves_nothing_either(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault("before", refuse, "POST", "/v1/payouts"))
    error = await refused(billing, charge_id)
    assert (error.status, error.detail) == (422, "No.")


async def test_whoever_does_not_know_the_outcome_pays_nothing_twice(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/payouts", times=3))
    with pytest.raises(OutcomeUnknown) as caught:
        await billing.pay_out(charge_id)
    assert "Look whether it was done" in caught.value.detail
    with pytest.raises(Conflict):
        await billing.pay_out(charge_id)
    assert len(billing.objects("payout")) == 1
    await link(billing, "po_000001", [], "paid", {"qbd_payout_id": (await billing.rows(payout))[0]["id"]})
    assert (await billing.rows(payout))[0]["status"] == "paid"


@pytest.mark.parametrize(("when", "days"), [("before", 0), ("after", 0), ("after", 2)])
async def test_what_was_left_behind_is_taken_up(billing: Billing, clock: Clock, when: Any, days: int) -> None:
    """Also when the provider has forgotten the key by then, and no event told of the payout."""
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault(when, lose_connection, "POST", "/v1/payouts", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.pay_out(charge_id, key(), description="First")
    clock.advance(timedelta(minutes=10) - timedelta(seconds=1))
    with pytest.raises(Conflict):  # it may still be under way
        await billing.pay_out(charge_id, key("another"))
    clock.advance(timedelta(seconds=1, days=days))
    billing.desk.clock.seconds += days * 86_400
    made = await billing.pay_out(charge_id, key("another"), description="Second")
    sent = billing.objects("payout", automatic=False)
    assert [each["description"] for each in sent] == ["First"]
    assert (made["description"], made["gatewayPayoutId"]) == ("First", sent[0]["id"])
    assert await billing.pay_out(charge_id, key("another"), description="Second") == made
    with pytest.raises(Conflict):
        await billing.pay_out(charge_id, key("a third"))
    if not days:
        assert (await billing.pay_out(charge_id, key(), description="First"))["id"] == made["id"]
    assert len(billing.objects("payout", automatic=False)) == await billing.count(payout) == 1


async def test_what_was_left_behind_is_not_taken_up_for_another_amount(billing: Billing, clock: Clock) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault("before", lose_connection, "POST", "/v1/payouts", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.pay_out(charge_id)
    billing.desk.v1.refunds.create({"charge": charge_id, "amount": 1_000})
    clock.advance(timedelta(minutes=10))
    with pytest.raises(Conflict):
        await billing.pay_out(charge_id, invoiceAmount=40, payoutAmount=38.25)
    billing.set(payouts="record")
    with pytest.raises(Conflict):
        await billing.pay_out(charge_id)
    assert not billing.objects("payout")


async def test_an_event_that_was_faster_is_not_taken_back(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/payouts", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.pay_out(charge_id, key())
    await link(billing, "po_000001", [], "paid", billing.objects("payout")[0]["metadata"])
    made = await billing.pay_out(charge_id, key())
    assert (made["status"], made["gatewayPayoutId"]) == ("paid", "po_000001")


async def test_a_write_goes_on_in_the_mode_in_which_it_began(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/payouts", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.pay_out(charge_id, key())
    billing.set(payouts="record")
    assert (await billing.pay_out(charge_id, key()))["gatewayPayoutId"] == "po_000001"


async def link(
    billing: Billing, payout_id: str, charge_ids: list[str], status: str, metadata: dict[str, str] | None = None
) -> None:
    """Hear of a payout of the provider."""
    hub = billing.calls.hub
    value = GatewayPayout(payout_id, Decimal(1), "usd", status, True, NOW, "", None, metadata or {})
    await hub.database.write(payouts.link, hub, value, charge_ids, now=NOW)


async def state(billing: Billing) -> list[tuple[str, str | None]]:
    rows = sorted(await billing.rows(payout), key=lambda row: str(row["charge_id"]))
    return [(row["status"], row["gateway_payout_id"]) for row in rows]


async def test_a_payout_is_linked_to_the_automatic_one(billing: Billing) -> None:
    await (await billing.listen()).listen("hook_a", "cust_a")
    charges = [await charged(billing) for _ in range(2)]
    for each in charges:
        await billing.pay_out(each)
    await link(billing, "po_1", [charges[0], "ch_999999"], "pending")
    assert await state(billing) == [("pending", "po_1"), ("recorded", None)]
    for _ in range(2):
        await link(billing, "po_1", [charges[0]], "paid")
    await link(billing, "po_1", [charges[0]], "in_transit")
    assert await state(billing) == [("paid", "po_1"), ("recorded", None)]
    assert await billing.told() == ["payout.paid"]
    told = (await billing.rows(webhook_event))[0]
    assert told["customer_id"] is None  # operators alone
    await link(billing, "po_1", [], "failed")
    assert await state(billing) == [("failed", "po_1"), ("recorded", None)]
    assert await billing.told() == ["payout.paid", "payout.failed"]


async def test_what_came_back_goes_out_with_another_one(billing: Billing) -> None:
    await billing.listen()
    charge_id = await charged(billing)
    await billing.pay_out(charge_id)
    await link(billing, "po_1", [charge_id], "failed")
    await link(billing, "po_2", [charge_id], "pending")
    assert await state(billing) == [("pending", "po_2")]
    await link(billing, "po_1", [charge_id], "failed")
    assert await state(billing) == [("pending", "po_2")]
    await link(billing, "po_2", [charge_id], "paid")
    assert await state(billing) == [("paid", "po_2")]
    assert await billing.told() == ["payout.failed", "payout.paid"]


async def test_a_payout_that_was_made_is_not_in_an_automatic_one(billing: Billing) -> None:
    billing.set(payouts="manual")
    charge_id = await charged(billing)
    made = await billing.pay_out(charge_id)
    await link(billing, "po_9", [charge_id], "paid")
    assert await state(billing) == [("pending", made["gatewayPayoutId"])]
    await link(billing, made["gatewayPayoutId"], [], "paid")
    assert await state(billing) == [("paid", made["gatewayPayoutId"])]
