"""The gateway to Stripe, against the simulator; every request and answer is held to the contract with Stripe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import GatewayRefused, InvalidRequest, KeyReused, NotFound, PaymentDeclined
from qbdconnect_server.gateways.payment_values import (
    Address,
    CustomerDetails,
    Draft,
    InvoiceChange,
    InvoiceFilter,
    NewCheckout,
    NewInvoice,
    NewLine,
    NewPayment,
    NewPayout,
    NewSubscription,
    Sla,
    SubscriptionChange,
)
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.money import InvalidAmount
from qbdconnect_server.simulators.stripe import TEST_KEY, SimulatorTransport, deliver
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from tests.stripe_contract import CheckedTransport
from tests.stripe_desk import DAY, Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from qbdconnect_server.gateways.payments import PaymentGateway

pytestmark = pytest.mark.anyio
SLA = {"sla_support_hours": "5", "sla_transaction_limit": "1000", "sla_default_hourly_rate": "125"}
DETAILS = CustomerDetails("Example Ltd", "billing@example.com", metadata={"qbd_customer_id": "cust_1"})


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def gateway(desk: Desk) -> AsyncIterator[PaymentGateway]:
    transport = CheckedTransport(SimulatorTransport(desk.simulator, longest_sleep=0))
    made: PaymentGateway = StripeGateway(TEST_KEY, webhook_secrets=["whsec_a"], transport=transport)
    yield made
    await made.close()


@pytest.fixture
def price(desk: Desk) -> str:
    product = desk.v1.products.create(
        {
            "name": "Pro",
            "metadata": SLA,
            "unit_label": "instance",
            "default_price_data": {"currency": "usd", "unit_amount": 5_000, "recurring": {"interval": "month"}},
        }
    )
    assert isinstance(product.default_price, str)
    return product.default_price


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def test_customers(desk: Desk, gateway: PaymentGateway) -> None:
    details = CustomerDetails(
        "Example Ltd", "billing@example.com", "+1", Address("1 Main", city="Dallas", country="US"), {"a": "b"}
    )
    made = await gateway.create_customer(details, key="k")
    assert await gateway.create_customer(details, key="k") == made
    assert (made.name, made.email, made.metadata, made.default_payment_method) == (
        "Example Ltd",
        "billing@example.com",
        {"a": "b"},
        None,
    )
    stored = desk.v1.customers.retrieve(made.id)
    assert stored.address is not None
    assert (stored.phone, stored.address.line1, stored.address.line2) == ("+1", "1 Main", None)
    changed = await gateway.update_customer(made.id, DETAILS, key="k2")
    assert changed.metadata == {"a": "b", "qbd_customer_id": "cust_1"}
    assert await gateway.get_customer(made.id) == changed
    desk.v1.customers.delete(made.id)
    for customer_id in (made.id, "cus_nope"):
        with pytest.raises(NotFound):
            await gateway.get_customer(customer_id)


async def test_products_and_prices(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    found = await gateway.get_price(price)
    assert found.sla == Sla(Decimal(5), 1000, Decimal(125))
    assert (found.unit_amount, found.currency, found.interval, found.interval_count) == (
        Decimal("50.00"),
        "usd",
        "month",
        1,
    )
    product = await gateway.get_product(found.product_id)
    assert (product.name, product.unit_label, product.default_price) == ("Pro", "instance", found)
    dearer = desk.v1.prices.create(
        {
            "product": product.id,
            "currency": "jpy",
            "unit_amount": 8_000,
            "recurring": {"interval": "year"},
            "metadata": {"sla_support_hours": "9"},
        }
    )
    listed = await gateway.list_prices(product.id)
    assert [(each.id, each.unit_amount) for each in listed.items] == [(dearer.id, Decimal(8_000)), (price, Decimal(50))]
    assert listed.items[0].sla == Sla(Decimal(9), 1000, Decimal(125))
    bare = desk.v1.products.create({"name": "Bare"})
    page = await gateway.list_products(limit=1)
    assert ([each.id for each in page.items], page.has_more, page.items[0].default_price) == ([bare.id], True, None)
    rest = await gateway.list_products(starting_after=bare.id)
    assert ([each.id for each in rest.items], rest.has_more) == ([product.id], False)
    with pytest.raises(NotFound):
        await gateway.get_product("prod_nope")


async def test_subscription_is_started_changed_and_ended(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    customer = desk.customer()
    new = NewSubscription(customer, price, 2, {"qbd_customer_id": "cust_1"})
    made = await gateway.create_subscription(new, key="k")
    assert await gateway.create_subscription(new, key="k") == made
    assert (made.status, made.quantity, made.price_id, made.customer_id) == ("active", 2, price, customer)
    assert (made.email, made.metadata, made.sla) == (
        "payer@example.com",
        {"qbd_customer_id": "cust_1"},
        Sla(Decimal(5), 1000, Decimal(125)),
    )
    assert made.period_end - made.period_start == timedelta(days=28)
    desk.simulator.advance(14 * DAY)
    later = await gateway.change_subscription(made.id, SubscriptionChange(made.item_id, quantity=3), key="k2")
    assert (later.quantity, later.latest_invoice_id, later.item_id) == (3, made.latest_invoice_id, made.item_id)
    change = SubscriptionChange(made.item_id, quantity=5, bill_now=True)
    now = await gateway.change_subscription(made.id, change, key="k3")
    assert now.latest_invoice_id is not None
    assert (await gateway.get_invoice(now.latest_invoice_id)).total == Decimal("75.00")
    ending = await gateway.end_subscription(made.id, key="k4")
    assert (ending.ends_with_period, ending.status) == (True, "active")
    assert not (await gateway.end_subscription(made.id, ends=False, key="k5")).ends_with_period
    await gateway.end_subscription(made.id, key="k6")
    desk.simulator.advance(20 * DAY)
    desk.v1.customers.delete(customer)
    gone = await gateway.get_subscription(made.id)
    assert (gone.status, gone.email) == ("canceled", None)


async def test_declined_subscription_is_none(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    customer = desk.customer("pm_card_chargeCustomerFail")
    with pytest.raises(PaymentDeclined) as caught:
        await gateway.create_subscription(NewSubscription(customer, price, 2, {}), key="k")
    assert caught.value.status == 402
    assert caught.value.members["declineCode"] == "generic_decline"
    assert caught.value.members["adviceCode"] == "try_again_later"
    assert caught.value.members["gatewayRequestId"].startswith("req_")
    assert desk.v1.subscriptions.list({"status": "all"}).data == []


async def test_key_of_another_request(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    customer = desk.customer()
    await gateway.create_subscription(NewSubscription(customer, price, 2, {}), key="k")
    with pytest.raises(KeyReused):
        await gateway.create_subscription(NewSubscription(customer, price, 3, {}), key="k")


async def test_foreign_ids_in_a_request_are_refused_by_name(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await gateway.create_subscription(NewSubscription("cus_nope", price, 2, {}), key="k")
    assert (caught.value.status, caught.value.param) == (422, "customer")
    assert caught.value.members["gatewayCode"] == "resource_missing"
    with pytest.raises(GatewayRefused) as caught:
        await gateway.create_subscription(NewSubscription(desk.customer(), "price_nope", 2, {}), key="k2")
    assert caught.value.param == "items[0][price]"
    with pytest.raises(NotFound):
        await gateway.get_subscription("sub_nope")


async def test_checkout(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    urls = ("https://shop.example.com/{CHECKOUT_SESSION_ID}", "https://shop.example.com/")
    new = NewCheckout(price, 3, *urls, email="new@example.com", reference="cust_1", metadata={"a": "b"})
    made = await gateway.create_checkout(new, key="k")
    assert made.url is not None
    assert (made.status, made.subscription_id, made.reference, made.metadata) == ("open", None, "cust_1", {"a": "b"})
    assert made.expires_at == moment(desk.clock.seconds + DAY)
    desk.simulator.complete_checkout(made.id)
    done = await gateway.get_checkout(made.id)
    assert (done.status, done.url) == ("complete", None)
    assert done.subscription_id is not None
    found = await gateway.get_subscription(done.subscription_id)
    assert (found.quantity, found.metadata, found.customer_id) == (3, {"a": "b"}, done.customer_id)
    known = await gateway.create_checkout(NewCheckout(price, 1, *urls, customer_id=desk.customer()), key="k2")
    assert known.customer_id is not None


async def test_invoice_step_by_step(desk: Desk, gateway: PaymentGateway) -> None:
    customer = desk.customer()
    new = NewInvoice(customer, "usd", 30, "PO 17", "Thank you", {"a": "b"})
    made = await gateway.create_invoice(new, key="k:inv")
    assert (made.status, made.total, made.lines) == ("draft", Decimal(0), [])
    draft = Draft(made.id, customer, "usd")
    for _ in range(2):
        await gateway.add_line(draft, NewLine("Support", Decimal("125.50"), quantity=2), key="k:li0")
    product = desk.v1.products.create({"name": "Setup"})
    once = desk.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 1_000})
    await gateway.add_line(draft, NewLine(price_id=once.id, quantity=3), key="k:li1")
    with pytest.raises(InvalidAmount):
        await gateway.add_line(draft, NewLine("x", Decimal("0.001")), key="k:li2")
    made = await gateway.finalize_invoice(draft.id, key="k:fin")
    assert await gateway.finalize_invoice(draft.id, key="k:fin") == made
    assert (made.status, made.total, made.amount_remaining) == ("open", Decimal("281.00"), Decimal("281.00"))
    assert [(each.amount, each.quantity, each.price_id) for each in made.lines] == [
        (Decimal("251.00"), 1, "price_000001"),
        (Decimal("30.00"), 3, once.id),
    ]
    assert (made.description, made.footer, made.metadata) == ("PO 17", "Thank you", {"a": "b"})
    assert made.due_date == moment(desk.clock.seconds + 30 * DAY)
    with pytest.raises(GatewayRefused):
        await gateway.update_invoice(made.id, InvoiceChange(description="x"), key="k2")
    due = moment(desk.clock.seconds + 60 * DAY)
    changed = await gateway.update_invoice(made.id, InvoiceChange(due_date=due, metadata={"c": "d"}), key="k3")
    assert (changed.due_date, changed.metadata) == (due, {"a": "b", "c": "d"})


async def test_a_draft_is_deleted_with_its_lines(desk: Desk, gateway: PaymentGateway) -> None:
    customer = desk.customer()
    made = await gateway.create_invoice(NewInvoice(customer, "usd", 30), key="k:inv")
    for number in range(2):
        line = NewLine("Support", Decimal(5))
        await gateway.add_line(Draft(made.id, customer, "usd"), line, key=f"k:li{number}")
    # The first one is gone, but the answer that said so was lost.
    first = desk.v1.invoice_items.list({"invoice": made.id}).data[0].id
    desk.simulator.faults.add(Fault("after", lose_connection, "DELETE", f"/v1/invoiceitems/{first}"))
    await gateway.delete_draft(made.id)
    assert desk.v1.invoice_items.list({"customer": customer}).data == []
    with pytest.raises(NotFound):
        await gateway.get_invoice(made.id)
    with pytest.raises((NotFound, GatewayRefused)):
        await gateway.delete_draft(made.id)
    finalized = desk.open_invoice()
    with pytest.raises(GatewayRefused):
        await gateway.delete_draft(finalized.id)
    assert len(desk.v1.invoices.retrieve(finalized.id).lines.data) == 1


async def test_a_payout_is_found_by_its_metadata(desk: Desk, gateway: PaymentGateway) -> None:
    desk.payment(desk.customer("pm_card_bypassPending"), 50_000, "pm_card_bypassPending")
    since = moment(desk.clock.seconds)
    for number in range(102):
        desk.v1.payouts.create({"amount": 100, "currency": "usd", "metadata": {"n": str(number)}})
    found = await gateway.find_payout("n", "0", since=since)
    assert found is not None
    assert (found.amount, found.metadata) == (Decimal(1), {"n": "0"})
    assert await gateway.find_payout("n", "102", since=since) is None
    assert await gateway.find_payout("n", "0", since=since + timedelta(seconds=1)) is None


async def test_invoices_are_listed(desk: Desk, gateway: PaymentGateway, price: str) -> None:
    customer = desk.customer()
    made = await gateway.create_subscription(NewSubscription(customer, price, 1, {}), key="k")
    other = desk.open_invoice()
    page = await gateway.list_invoices(InvoiceFilter(limit=1))
    assert ([each.id for each in page.items], page.has_more) == ([other.id], True)
    page = await gateway.list_invoices(InvoiceFilter(starting_after=other.id))
    assert [each.subscription_id for each in page.items] == [made.id]
    for wanted in (InvoiceFilter(customer), InvoiceFilter(subscription_id=made.id), InvoiceFilter(status="paid")):
        assert [each.id for each in (await gateway.list_invoices(wanted)).items] == [made.latest_invoice_id]


async def test_invoice_is_paid_and_shows_its_payments(desk: Desk, gateway: PaymentGateway) -> None:
    customer = desk.customer()
    invoice = desk.open_invoice(50_000, customer)
    part = await gateway.create_payment(
        NewPayment(customer, Decimal(100), "usd", "pm_card_visa", "x", "a@example.com", {"a": "b"}), key="k"
    )
    assert (part.status, part.fee, part.net, part.metadata) == (
        "succeeded",
        Decimal("3.20"),
        Decimal("96.80"),
        {"a": "b"},
    )
    partly = await gateway.attach_payment(invoice.id, part.id, key="k2")
    assert (partly.status, partly.amount_remaining) == ("open", Decimal("400.00"))
    with pytest.raises(PaymentDeclined):
        await gateway.pay_invoice(invoice.id, key="k3", payment_method_id="pm_card_chargeCustomerFail")
    still = (await gateway.list_invoice_payments(invoice.id)).items[-1]
    assert (still.status, still.charge_id is not None, still.fee, still.amount_paid) == ("open", True, None, None)
    paid = await gateway.pay_invoice(invoice.id, key="k4")
    assert (paid.status, paid.amount_paid, paid.paid_at) == ("paid", Decimal(500), moment(desk.clock.seconds))
    found = (await gateway.list_invoice_payments(invoice.id)).items
    assert [(each.amount_paid, each.fee, each.net) for each in found] == [
        (Decimal("100.00"), Decimal("3.20"), Decimal("96.80")),
        (Decimal("400.00"), Decimal("11.90"), Decimal("388.10")),
    ]
    assert found[0].payment_id == part.id
    assert await gateway.get_payment(part.id) == part


async def test_other_ends_of_invoices(desk: Desk, gateway: PaymentGateway) -> None:
    assert (await gateway.mark_paid(desk.open_invoice().id, key="k1")).status == "paid"
    lost = await gateway.mark_uncollectible(desk.open_invoice().id, key="k2")
    assert lost.status == "uncollectible"
    assert (await gateway.void_invoice(lost.id, key="k3")).status == "void"
    charged = await gateway.create_invoice(NewInvoice(desk.customer(), "eur", None), key="k4")
    assert (charged.due_date, charged.currency) == (None, "eur")


async def test_charges_refunds_and_payouts(desk: Desk, gateway: PaymentGateway) -> None:
    customer = desk.customer()
    payment = await gateway.create_payment(NewPayment(customer, Decimal(500), "usd", "pm_card_bypassPending"), key="k")
    assert payment.charge_id is not None
    charge = await gateway.get_charge(payment.charge_id)
    assert (charge.amount, charge.fee, charge.net, charge.refunded) == (
        Decimal(500),
        Decimal("14.80"),
        Decimal("485.20"),
        Decimal(0),
    )
    assert (charge.customer_id, charge.payment_id) == (customer, payment.id)
    refund = await gateway.create_refund(payment.charge_id, Decimal("0.20"), "usd", key="k2")
    assert (refund.amount, refund.charge_id, refund.status) == (Decimal("0.20"), payment.charge_id, "succeeded")
    assert (await gateway.get_charge(payment.charge_id)).refunded == Decimal("0.20")
    payout = await gateway.create_payout(NewPayout(Decimal(185), "usd", "x", {"a": "b"}), key="k3")
    assert (payout.amount, payout.status, payout.automatic, payout.metadata) == (
        Decimal(185),
        "pending",
        False,
        {"a": "b"},
    )
    with pytest.raises(GatewayRefused) as caught:
        await gateway.create_payout(NewPayout(Decimal(301), "usd"), key="k4")
    assert caught.value.members["gatewayCode"] == "balance_insufficient"
    desk.simulator.advance(DAY)
    automatic = desk.v1.payouts.list().data[0].id
    assert (await gateway.get_payout(automatic)).amount == Decimal("300.20")  # the refund is pending
    assert await gateway.list_payout_charges(automatic) == [payment.charge_id]
    with pytest.raises(PaymentDeclined):
        await gateway.create_payment(NewPayment(customer, Decimal(5), "usd", "pm_card_chargeDeclined"), key="k5")
    failed = desk.v1.charges.list().data[0].id
    with pytest.raises(GatewayRefused, match="not booked"):
        await gateway.get_charge(failed)


async def test_events_are_read_and_those_that_were_missed_listed(desk: Desk, gateway: PaymentGateway) -> None:
    desk.v1.webhook_endpoints.create({"url": "https://hub.example.com", "enabled_events": ["*"]})
    started = moment(desk.clock.seconds)
    desk.customer(None)
    desk.clock.seconds += 1
    desk.customer(None)
    desk.price()

    async def fail(_url: str, _headers: Mapping[str, str], _body: bytes) -> int:
        return 500

    await deliver(desk.simulator, fail)
    missed = await gateway.list_undelivered_events(started, ["customer.created"])
    assert [each.type for each in missed] == ["customer.created"] * 2
    assert missed[0].created == started < missed[1].created
    assert await gateway.list_undelivered_events(missed[1].created, ["customer.created"]) == missed[1:]
    with pytest.raises(InvalidRequest):
        gateway.read_event(b"{}", None, now=started)
