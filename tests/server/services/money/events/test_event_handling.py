"""What follows from events, with a simulated Stripe."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayRefused
from qbdconnect_server.gateways.payment_values import GatewayPayout
from qbdconnect_server.services.activity import request_queue
from qbdconnect_server.services.jobs.jobs import Job, LeaseLost, Postpone
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.events import event_effects, event_handling, inbox
from qbdconnect_server.services.money.payments import payouts as payouts_of_charges
from qbdconnect_server.services.money.subscriptions import standing, subscription_state
from qbdconnect_server.services.webhooks.events import publish
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.queries import customers, gateway_events, instances, jobs, payouts
from qbdconnect_server.storage.queries import subscriptions as rows
from qbdconnect_server.storage.queries.payouts import StoredPayout
from qbdconnect_server.storage.tables import customer as customer_table
from tests.activity import queue, status_of
from tests.factories import NOW
from tests.money_town import EVERYBODY, KINDS, Town
from tests.server.conftest import WEBHOOK_SECRET
from tests.stripe_events import about, event
from tests.webhook_judge import contract_judge

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from qbdconnect_server.storage.queries.customers import StoredCustomer
    from qbdconnect_server.storage.queries.subscriptions import StoredSubscription
    from tests.factories import Calls, Clock
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


@pytest.fixture
async def town(hub: Hub, desk: Desk, clock: Clock) -> Town:
    made = Town(hub, desk, clock, WEBHOOK_SECRET)
    await made.listen()
    await made.settle("cust_a")
    await made.catch_up()
    return made


async def kept(hub: Hub, subscription_id: str) -> StoredSubscription | None:
    found = await hub.database.read(rows.by_id, EVERYBODY, subscription_id)
    return None if found is None else found[0]


async def customer(hub: Hub, customer_id: str = "cust_a") -> StoredCustomer:
    found = await hub.database.read(customers.by_id, EVERYBODY, customer_id)
    assert found is not None
    return found.customer


async def state_of(hub: Hub, event_id: str) -> str | None:
    found = await hub.database.read(gateway_events.by_id, event_id)
    return None if found is None else found.state


def types(told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [event_type for event_type, _ in told]


async def test_a_subscription_comes_to_the_hub(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price(), 2)
    await town.catch_up()
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert (found.status, found.quantity, found.customer_id) == ("active", 2, "cust_a")
    assert (await customer(town.hub)).subscription_id == subscription_id
    instance = await town.hub.database.read(instances.by_id, EVERYBODY, "inst_of_cust_a")
    assert instance is not None
    assert instance.sla == {"supportHours": 8, "transactionLimit": 5000, "defaultHourlyRate": 95}
    told = await town.told()
    assert types(told).count("subscription.updated") == 1
    assert {"invoice.finalized", "invoice.paid", "instance.updated"} <= set(types(told))
    judge = contract_judge()
    for event_type, data in told:
        body = json.dumps({"type": event_type, "timestamp": "2026-11-21T08:58:00Z", "data": data}).encode()
        judge.judge(event_type, {"Content-Type": "application/json", **SIGNED}, body)


SIGNED = {"webhook-id": "evt_1", "webhook-timestamp": "1795000000", "webhook-signature": "v1,YQ=="}


async def test_each_effect_happens_once(town: Town) -> None:
    town.subscribe("cust_a", town.price())
    bodies = town.collect()
    await town.post(*bodies)
    await town.work()
    told = await town.told()
    await town.post(*reversed(bodies))
    assert await town.work() == []
    assert await town.told() == told


async def test_the_order_does_not_matter(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    town.desk.v1.subscriptions.cancel(subscription_id)
    for body in reversed(town.collect()):
        await town.post(body)
        await town.work()
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert found.status == "canceled"
    assert types(await town.told("subscription.updated", "subscription.ended")) == ["subscription.ended"]
    assert await town.told("invoice.paid") != []


async def test_one_look_settles_all_that_was_told_before(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    for number in range(3):
        town.desk.v1.subscriptions.update(subscription_id, {"metadata": {"number": str(number)}})
    bodies = town.collect()
    await town.post(*bodies)
    before = len(town.desk.transport.requests)
    await town.work()
    asked = [url for _, url in town.desk.transport.requests[before:] if f"/v1/subscriptions/{subscription_id}" in url]
    assert len(asked) == 1
    for body in bodies:
        document = json.loads(body)
        wanted = "done" if document["type"] in inbox.TYPES else None
        assert await state_of(town.hub, document["id"]) == wanted


async def test_strangers_are_ignored(town: Town) -> None:
    stranger = town.desk.customer()
    town.desk.v1.subscriptions.create({"customer": stranger, "items": [{"price": town.price()}]})
    bodies = town.collect()
    await town.post(*bodies)
    await town.work()
    assert await town.told() == []
    states = {await state_of(town.hub, json.loads(body)["id"]) for body in bodies}
    assert states == {None, "ignored"}


async def test_what_the_provider_does_not_have_is_ignored(town: Town) -> None:
    await town.post(json.dumps(event("customer.subscription.updated", data=about("subscription", "sub_x"))).encode())
    with capture_logs() as logs:
        await town.work()
    assert await state_of(town.hub, "evt_1") == "ignored"
    assert [each["object_id"] for each in logs if each["event"].startswith("an event tells")] == ["sub_x"]


async def test_standing_follows_payments(town: Town, calls: Calls) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.catch_up()
    waiting = await queue(calls, "inst_of_cust_a")
    town.desk.switch_card(town.ids["cust_a"], "pm_card_chargeCustomerFail")
    town.pass_time(32 * DAY)
    await town.catch_up()
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert (found.status, found.lapsed_at) == ("past_due", town.clock())
    assert await standing.look(town.hub, "inst_of_cust_a") is None
    assert len(await town.told("invoice.payment_failed")) == 1
    town.pass_time(14 * DAY)
    assert await standing.look(town.hub, "inst_of_cust_a") == "suspended"
    assert await request_queue.next_for(town.hub, "inst_of_cust_a") is None
    await town.catch_up()
    # Stripe has tried again three times, and given up.
    assert len(await town.told("invoice.payment_failed")) == 4
    assert len(await town.told("subscription.ended")) == 1
    assert await standing.look(town.hub, "inst_of_cust_a") == "suspended"
    town.desk.switch_card(town.ids["cust_a"], "pm_card_visa")
    renewed = town.subscribe("cust_a", town.price())
    await town.catch_up()
    assert (await customer(town.hub)).subscription_id == renewed
    assert await standing.look(town.hub, "inst_of_cust_a") is None
    assert await status_of(calls, waiting["requestId"], "inst_of_cust_a") == "queued"


async def test_a_failure_that_is_told_by_two_events_is_one(town: Town) -> None:
    invoice = town.desk.open_invoice(customer=town.ids["cust_a"])
    await town.catch_up()
    failed = about("invoice", str(invoice.id))
    first = event("invoice.payment_failed", "evt_one", data=failed)
    twin = event("invoice.payment_failed", "evt_twin", data=failed)
    later = event("invoice.payment_failed", "evt_later", data=failed, created=first["created"] + 1)
    for number, document in enumerate((first, twin, later, later)):
        await town.post(json.dumps(document).encode())
        await town.work()
        assert len(await town.told("invoice.payment_failed")) == (1, 1, 2, 2)[number]


async def test_several_failures_are_told_one_by_one(town: Town) -> None:
    invoice = town.desk.open_invoice(customer=town.ids["cust_a"])
    await town.catch_up()
    for number in range(3):
        document = event(
            "invoice.payment_failed", f"evt_{number}", data=about("invoice", str(invoice.id)), created=number
        )
        await town.post(json.dumps(document).encode())
    await town.work()
    assert len(await town.told("invoice.payment_failed")) == 3


async def test_payouts_find_their_charges(town: Town) -> None:
    payment = town.desk.payment(town.ids["cust_a"])
    assert payment.latest_charge is not None
    charge_id = getattr(payment.latest_charge, "id", payment.latest_charge)
    other = StoredPayout("pay_2", "ch_other", "cust_a", "record", "recorded", None, PAYOUT, town.clock())
    recorded = StoredPayout("pay_1", str(charge_id), "cust_a", "record", "recorded", None, PAYOUT, town.clock())
    for each in (recorded, other):
        await town.hub.database.write(payouts.insert_one, EVERYBODY, each)
    town.pass_time(10 * DAY)
    await town.catch_up()
    [paid] = await town.told("payout.paid", "payout.failed")
    assert (paid[0], paid[1]["id"], paid[1]["status"]) == ("payout.paid", "pay_1", "paid")
    assert paid[1]["gatewayPayoutId"].startswith("po_")


PAYOUT = {
    "dateCreated": "2026-11-21",
    "payoutAmount": 96.8,
    "invoiceAmount": 100,
    "feeAmount": 3.2,
    "currency": "usd",
    "chargeId": "ch_1",
    "description": "November",
}


async def test_a_payout_that_comes_back(town: Town) -> None:
    object.__setattr__(town.desk.simulator.options, "payout_failure", "account_closed")
    payment = town.desk.payment(town.ids["cust_a"])
    charge_id = getattr(payment.latest_charge, "id", payment.latest_charge)
    recorded = StoredPayout("pay_1", str(charge_id), "cust_a", "record", "recorded", None, PAYOUT, town.clock())
    await town.hub.database.write(payouts.insert_one, EVERYBODY, recorded)
    town.pass_time(10 * DAY)
    await town.catch_up()
    assert types(await town.told("payout.paid", "payout.failed")) == ["payout.failed"]


async def test_a_large_payout_is_linked_in_parts(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_effects, "CHARGES_AT_ONCE", 2)
    linked: list[list[str]] = []
    monkeypatch.setattr(payouts_of_charges, "link", lambda _1, _2, _3, some, now: linked.append(list(some)))
    gateway = PayoutGateway(["ch_1", "ch_2", "ch_3"])
    effect = await event_effects.of_payout(hub, gateway, "po_1", [])  # type: ignore[arg-type]  # as much of it as is asked
    assert await hub.database.write(effect) is True
    assert linked == [["ch_1", "ch_2"], ["ch_3"]]


class PayoutGateway:
    """Knows one payout, which is settled."""

    def __init__(self, charge_ids: list[str]) -> None:
        self._charge_ids = charge_ids

    async def get_payout(self, payout_id: str) -> GatewayPayout:
        return GatewayPayout(payout_id, Decimal(1), "usd", "paid", True, NOW, "completed", None, {})

    async def list_payout_charges(self, _payout_id: str) -> list[str]:
        return self._charge_ids


async def test_a_payout_is_asked_for_its_charges_once_it_is_settled(town: Town) -> None:
    town.desk.payment(town.ids["cust_a"])
    town.pass_time(3 * DAY)  # it is on its way
    before = len(town.desk.transport.requests)
    await town.catch_up()
    asked = [url for _, url in town.desk.transport.requests[before:]]
    assert any("/v1/payouts/po_" in url for url in asked)
    assert not any("/v1/balance_transactions" in url for url in asked)


async def test_a_customer_that_is_deleted_at_the_provider_keeps_its_id_and_the_operator_hears_of_it(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.catch_up()
    known, stranger = town.ids["cust_a"], town.desk.customer()
    for each in (known, stranger):
        town.desk.v1.customers.delete(each)
    with capture_logs() as logs:
        await town.catch_up()
    [told] = [each for each in logs if each["log_level"] == "error"]
    assert (told["customer_id"], told["gateway_customer_id"]) == ("cust_a", known)
    assert (await customer(town.hub)).gateway_customer_id == known
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert found.status == "canceled"
    assert len(await town.told("subscription.ended")) == 1


async def test_a_deletion_that_was_none_is_not_told(town: Town) -> None:
    document = event("customer.deleted", data=about("customer", town.ids["cust_a"]))
    await town.post(json.dumps(document).encode())
    with capture_logs() as logs:
        await town.work()
    assert logs == []
    assert await state_of(town.hub, "evt_1") == "ignored"


def open_checkout(town: Town, **more: Any) -> str:
    """Open a checkout at Stripe as the hub does."""
    given: Any = {
        "mode": "subscription",
        "line_items": [{"price": town.price(), "quantity": 1}],
        "success_url": "https://hub.example.com/done",
        "metadata": {"qbd_checkout": "1"},
        **more,
    }
    return str(town.desk.v1.checkout.sessions.create(given).id)


async def all_customers(hub: Hub) -> dict[str, dict[str, Any]]:
    found = await hub.database.read(lambda connection: connection.execute(select(customer_table)).all())
    return {row.gateway_customer_id: row._asdict() for row in found}


async def test_a_checkout_by_address_makes_one_customer(town: Town) -> None:
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    bodies = town.collect()
    for body in [*bodies, *reversed(bodies)]:
        await town.post(body)
        await town.work()
    found = await all_customers(town.hub)
    [new] = [each for known, each in found.items() if known != town.ids["cust_a"]]
    assert new["document"]["primaryBillingContact"] == {"email": "new@example.com"}
    assert new["document"]["name"]
    subscription = await kept(town.hub, new["subscription_id"])
    assert subscription is not None
    assert (subscription.status, subscription.customer_id) == ("active", new["id"])
    told = await town.told()
    assert {data["customerId"] for _, data in told} == {new["id"]}
    assert sorted(types(told)) == ["invoice.finalized", "invoice.paid", "subscription.updated"]
    kinds = {gateway_customers.KIND}
    told_of = await town.hub.database.write(jobs.claim, "test", kinds=kinds, count=100, lease_seconds=60)
    assert [each.payload for each in told_of] == [{"customerId": new["id"]}]


async def default_card(town: Town, known: str) -> str | None:
    return (await (await town.hub.payments()).get_customer(known)).default_payment_method


async def test_jobs_of_an_effect_are_begun_at_once(town: Town) -> None:
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    await town.post(*[each for each in town.collect() if b"checkout.session.completed" in each])
    await town.hub.wake.wait(0)  # for the events
    [job] = await claim(town.hub, 10)
    await event_handling.handle(town.hub, job)
    async with asyncio.timeout(5):
        await town.hub.wake.wait(3600)


async def test_the_card_of_a_checkout_pays_invoices_too(town: Town) -> None:
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    await town.catch_up()
    [known] = set(await all_customers(town.hub)) - {town.ids["cust_a"]}
    assert await default_card(town, known) is not None
    paid = town.desk.v1.invoices.pay(str(town.desk.open_invoice(customer=known).id))
    assert paid.status == "paid"


async def test_a_default_card_stays(town: Town) -> None:
    before = await default_card(town, town.ids["cust_a"])
    session_id = open_checkout(town, customer=town.ids["cust_a"], client_reference_id="cust_a")
    town.desk.simulator.complete_checkout(session_id)
    await town.catch_up()
    assert await default_card(town, town.ids["cust_a"]) == before


async def test_a_card_that_cannot_be_the_default_one_holds_nothing_up(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: str, key: str) -> None:
        raise GatewayRefused(key)

    monkeypatch.setattr(await town.hub.payments(), "set_default_payment_method", refuse)
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    with capture_logs() as logs:
        await town.catch_up()
    assert [each["checkout_id"] for each in logs if each["log_level"] == "warning"] == [session_id]
    assert len(await all_customers(town.hub)) == 2


async def test_a_subscription_without_a_card_of_its_own_gives_none(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = await town.hub.payments()
    read = gateway.get_subscription

    async def read_without(wanted: str) -> Any:
        return replace(await read(wanted), payment_method_id=None)

    monkeypatch.setattr(gateway, "get_subscription", read_without)
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    await town.catch_up()
    [known] = set(await all_customers(town.hub)) - {town.ids["cust_a"]}
    assert await default_card(town, known) is None


async def test_a_failure_from_before_the_customer_was_known_is_told_after_all(town: Town) -> None:
    session_id = open_checkout(town, customer_email="new@example.com")
    town.desk.simulator.complete_checkout(session_id)
    completed = [each for each in town.collect() if b"checkout.session.completed" in each]
    known = str(town.desk.v1.checkout.sessions.retrieve(session_id).customer)
    town.desk.switch_card(known, "pm_card_chargeCustomerFail")
    subscription = town.desk.v1.subscriptions.list({"customer": known}).data[0]
    town.desk.v1.subscriptions.update(subscription.id, {"default_payment_method": ""})
    town.pass_time(32 * DAY)
    await town.catch_up()
    assert await town.told() == []
    await town.post(*completed)
    await town.work()
    assert len(await town.told("invoice.payment_failed")) == 1
    assert len(await town.told("invoice.paid")) == 1
    await town.work()


async def test_a_checkout_of_a_customer_makes_none(town: Town) -> None:
    session_id = open_checkout(town, customer=town.ids["cust_a"], client_reference_id="cust_a")
    town.desk.simulator.complete_checkout(session_id)
    await town.catch_up()
    assert len(await all_customers(town.hub)) == 1
    assert (await customer(town.hub)).subscription_id is not None
    assert len(await town.told("subscription.updated")) == 1


@pytest.mark.parametrize("more", [{"metadata": {}}, {"client_reference_id": "cust_gone"}])
async def test_other_checkouts_make_no_customer(town: Town, more: dict[str, Any]) -> None:
    session_id = open_checkout(town, customer_email="new@example.com", **more)
    town.desk.simulator.complete_checkout(session_id)
    with capture_logs() as logs:
        await town.catch_up()
    assert len(await all_customers(town.hub)) == 1
    assert [each["customer_id"] for each in logs if each["log_level"] == "error"] == (
        ["cust_gone"] if "client_reference_id" in more else []
    )
    assert await town.told() == []


async def test_a_checkout_that_nobody_completed_makes_no_customer(town: Town) -> None:
    session_id = open_checkout(town, customer_email="new@example.com")
    document = event("checkout.session.completed", data=about("checkout.session", session_id))
    await town.post(json.dumps(document).encode())
    await town.work()
    assert await state_of(town.hub, "evt_1") == "ignored"
    assert len(await all_customers(town.hub)) == 1


async def test_a_gateway_that_is_down_is_asked_again(town: Town, clock: Clock) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.post(*town.collect())
    town.desk.simulator.faults.add(Fault("before", lose_connection, times=10_000))
    await town.work()
    assert await kept(town.hub, subscription_id) is None
    assert await town.told() == []
    town.desk.simulator.faults.waiting.clear()
    await town.hub.database.write(let_wait_no_more)
    await town.work()
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert found.status == "active"


def let_wait_no_more(connection: Connection) -> None:
    connection.execute(text("UPDATE job SET run_at = created_at WHERE state = 'ready'"))


async def claim(hub: Hub, count: int) -> list[Job]:
    claimed = await hub.database.write(jobs.claim, "test", kinds=KINDS, count=count, lease_seconds=60)
    return [Job(hub, each, "test") for each in claimed]


async def test_many_workers_on_one_object_have_one_effect(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    town.desk.v1.subscriptions.update(subscription_id, {"metadata": {"a": "1"}})
    await town.post(*town.collect())
    claimed = await claim(town.hub, 100)
    await asyncio.gather(*(event_handling.handle(town.hub, each) for each in claimed))
    assert types(await town.told()).count("subscription.updated") == 1
    assert types(await town.told()).count("invoice.paid") == 1
    assert await town.hub.database.read(gateway_events.waiting, "subscription", subscription_id) == []


async def test_of_two_looks_at_the_same_time_one_has_the_effect(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for event_id in ("evt_1", "evt_2"):
        await town.post(json.dumps(event("customer.deleted", event_id, data=about("customer", "cus_1"))).encode())
    both = asyncio.Barrier(2)

    async def look(hub: Hub, *_: object) -> event_effects.Effect:
        await both.wait()

        def effect(connection: Connection) -> bool:
            publish(connection, hub, "cust_a", "webhook.ping", {}, now=hub.clock())
            return True

        return effect

    monkeypatch.setattr(event_handling, "LOOKS", {"customer": look})
    first, second = await claim(town.hub, 100)
    await asyncio.gather(event_handling.handle(town.hub, first), event_handling.handle(town.hub, second))
    assert len(await town.told("webhook.ping")) == 1
    assert {await state_of(town.hub, each) for each in ("evt_1", "evt_2")} == {"done"}


async def test_what_is_written_meanwhile_is_read_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.catch_up()
    town.desk.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": True})
    await town.post(*town.collect())
    gateway = await town.hub.payments()
    readings = 0
    read = gateway.get_subscription

    async def read_slowly(wanted: str) -> Any:
        nonlocal readings
        readings += 1
        fetched = await read(wanted)
        if readings == 1:
            town.desk.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": False})
            await town.hub.database.write(write_to, subscription_id)
        return fetched

    monkeypatch.setattr(gateway, "get_subscription", read_slowly)
    await town.work()
    found = await kept(town.hub, subscription_id)
    assert found is not None
    assert (readings, found.ends_with_period) == (2, False)


def write_to(connection: Connection, subscription_id: str) -> None:
    """Write to a subscription as an operation of the API does."""
    old = rows.locked(connection, EVERYBODY, subscription_id)
    assert old is not None
    rows.save(connection, EVERYBODY, old._replace(version=old.version + 1))


async def test_who_is_always_too_late_lets_others_go_first(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.post(*town.collect())
    monkeypatch.setattr(subscription_state, "store_fetched", lambda *_args, **_more: False)
    claimed = await claim(town.hub, 100)
    [job] = [each for each in claimed if each.payload["objectId"] == subscription_id]
    with pytest.raises(Postpone):
        await event_handling.handle(town.hub, job)
    assert len(await town.hub.database.read(gateway_events.waiting, "subscription", subscription_id)) == 1


async def test_a_lost_lease_has_no_effect(town: Town) -> None:
    town.subscribe("cust_a", town.price())
    await town.post(*town.collect())
    claimed = await claim(town.hub, 100)
    await town.hub.database.write(jobs.release, [each.lease for each in claimed])
    for each in claimed:
        with pytest.raises(LeaseLost):
            await event_handling.handle(town.hub, each)
    assert await town.told() == []


async def test_an_object_is_looked_at_without_an_event(town: Town) -> None:
    subscription_id = town.subscribe("cust_a", town.price())
    await town.hub.database.write(inbox.look_at, town.hub, "subscription", subscription_id)
    await town.work()
    assert await kept(town.hub, subscription_id) is None
    await town.hub.database.write(partial(inbox.look_at, untold=True), town.hub, "subscription", subscription_id)
    await town.work()
    assert await kept(town.hub, subscription_id) is not None
