"""The flows: what the hub asks of Stripe, and what it must get, whoever answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import GatewayRefused, KeyReused, NotFound, PaymentDeclined
from qbdconnect_server.gateways.payment_values import (
    Address,
    CustomerDetails,
    Draft,
    InvoiceFilter,
    NewCheckout,
    NewInvoice,
    NewLine,
    NewPayment,
    NewSubscription,
    Sla,
    SubscriptionChange,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.gateways.payment_values import GatewayCustomer, Invoice

    from .account import Account

    Flow = Callable[[Account], Awaitable[None]]


async def products_have_their_sla(account: Account) -> None:
    """What an operator writes into metadata is read as an SLA, and the product is for sale."""
    price_id = account.price()
    price = await account.gateway.get_price(price_id)
    assert (price.unit_amount, price.currency, price.interval) == (Decimal("50.00"), "usd", "month")
    assert price.sla == Sla(Decimal(5), 1000, Decimal("125.50"))
    product = await account.gateway.get_product(price.product_id)
    assert product.default_price is not None
    assert product.default_price.id == price_id
    assert price_id in {each.price.id for each in await account.gateway.list_offers()}


async def customers_are_made_once_and_change(account: Account) -> None:
    """The same key makes the same customer, another body under it is refused."""
    details = CustomerDetails("Example Ltd", "a@example.com", "+1 555 0100", Address("1 Main", city="Dallas"))
    made = await account.gateway.create_customer(details, key=account.key("c"))
    account.made.append(("customer", made.id))
    assert (await account.gateway.create_customer(details, key=account.key("c"))).id == made.id
    with pytest.raises(KeyReused):
        await account.gateway.create_customer(CustomerDetails("Other"), key=account.key("c"))
    changed = CustomerDetails("Example Inc", "b@example.com")
    found = await account.gateway.update_customer(made.id, changed, key=account.key("u"))
    assert (found.name, found.email) == ("Example Inc", "b@example.com")


async def subscriptions_start_change_and_end(account: Account) -> None:
    """Seats come with proration, and the end can be taken back."""
    made = await account.subscription(await account.customer())
    assert (made.status, made.quantity, made.email) == ("active", 2, "payer@example.com")
    more = SubscriptionChange(made.item_id, quantity=3, bill_now=True)
    changed = await account.gateway.change_subscription(made.id, more, key=account.key("more"))
    assert (changed.status, changed.quantity, changed.item_id) == ("active", 3, made.item_id)
    invoices = await account.gateway.list_invoices(InvoiceFilter(subscription_id=made.id))
    assert {each.status for each in invoices.items} == {"paid"}
    assert len(invoices.items) == 2
    ended = await account.gateway.end_subscription(made.id, key=account.key("end"))
    assert ended.ends_with_period
    again = await account.gateway.end_subscription(made.id, key=account.key("again"), ends=False)
    assert (again.status, again.ends_with_period) == ("active", False)


async def declined_subscription_is_none(account: Account) -> None:
    """A card that is declined leaves no subscription behind."""
    customer = await account.customer("pm_card_chargeCustomerFail")
    with pytest.raises(PaymentDeclined) as caught:
        await account.subscription(customer)
    assert caught.value.status == 402
    assert await account.gateway.list_subscriptions(customer.id) == []


async def checkouts_open(account: Account) -> None:
    """A checkout has a page at Stripe, for a customer and for a stranger."""
    customer = await account.customer(None)
    price_id = account.price()
    urls = ("https://hub.example.com/done?session={CHECKOUT_SESSION_ID}", "https://hub.example.com/cancelled")
    new = NewCheckout(price_id, 2, *urls, customer_id=customer.id, reference="cust_test", metadata={"a": "b"})
    made = await account.gateway.create_checkout(new, key=account.key("checkout"))
    assert made.url is not None
    assert made.url.startswith("http")
    found = await account.gateway.get_checkout(made.id)
    assert (found.status, found.customer_id, found.reference) == ("open", customer.id, "cust_test")
    assert (found.subscription_id, found.metadata) == (None, {"a": "b"})
    stranger = NewCheckout(price_id, 1, *urls, email="stranger@example.com")
    made = await account.gateway.create_checkout(stranger, key=account.key("stranger"))
    assert (made.status, made.customer_id) == ("open", None)


async def open_invoice(account: Account, customer: GatewayCustomer, name: str) -> Invoice:
    """Make an invoice of 2 x 150.00 and one discount of 25.50."""
    new = NewInvoice(customer.id, "usd", 30, "Test", metadata={"qbd_operation": name})
    draft = await account.gateway.create_invoice(new, key=account.key(f"{name}:draft"))
    where = Draft(draft.id, customer.id, "usd")
    lines = NewLine("Work", Decimal(150), quantity=2), NewLine("Discount", Decimal("-25.50"))
    for number, line in enumerate(lines):
        await account.gateway.add_line(where, line, key=account.key(f"{name}:{number}"))
    return await account.gateway.finalize_invoice(draft.id, key=account.key(f"{name}:finalize"))


async def invoices_are_paid(account: Account) -> None:
    """An invoice is made line by line, finalized, charged, and its payment tells fee and net."""
    customer = await account.customer()
    invoice = await open_invoice(account, customer, "paid")
    assert (invoice.status, invoice.total, invoice.amount_remaining) == ("open", Decimal("274.50"), Decimal("274.50"))
    assert invoice.number
    assert invoice.hosted_url
    paid = await account.gateway.pay_invoice(invoice.id, key=account.key("pay"))
    assert (paid.status, paid.amount_remaining) == ("paid", Decimal(0))
    [payment] = (await account.gateway.list_invoice_payments(invoice.id)).items
    assert (payment.status, payment.amount_paid) == ("paid", Decimal("274.50"))
    assert payment.fee is not None
    assert payment.net is not None
    assert payment.fee + payment.net == Decimal("274.50")


async def invoices_end_otherwise(account: Account) -> None:
    """An invoice is void, a loss, or paid by cheque; a draft is deleted."""
    customer = await account.customer(None)
    gateway = account.gateway
    mistake = await open_invoice(account, customer, "void")
    assert (await gateway.void_invoice(mistake.id, key=account.key("void"))).status == "void"
    loss = await open_invoice(account, customer, "loss")
    assert (await gateway.mark_uncollectible(loss.id, key=account.key("loss"))).status == "uncollectible"
    cheque = await open_invoice(account, customer, "cheque")
    assert (await gateway.mark_paid(cheque.id, key=account.key("cheque"))).status == "paid"
    draft = await gateway.create_invoice(NewInvoice(customer.id, "usd", 30), key=account.key("draft"))
    await gateway.delete_draft(draft.id)
    with pytest.raises(NotFound):
        await gateway.get_invoice(draft.id)
    with pytest.raises(GatewayRefused):
        await gateway.void_invoice(mistake.id, key=account.key("void again"))


async def payments_are_booked(account: Account) -> None:
    """A payment is taken once, its charge tells what a payout is checked against, and it can pay an invoice."""
    customer = await account.customer()
    assert customer.default_payment_method is not None
    new = NewPayment(customer.id, Decimal("274.50"), "usd", customer.default_payment_method, "Test")
    payment = await account.gateway.create_payment(new, key=account.key("payment"))
    assert (await account.gateway.create_payment(new, key=account.key("payment"))).id == payment.id
    assert payment.status == "succeeded"
    assert payment.charge_id is not None
    charge = await account.gateway.get_charge(payment.charge_id)
    assert (charge.amount, charge.currency, charge.refunded) == (Decimal("274.50"), "usd", Decimal(0))
    assert charge.fee + charge.net == charge.amount
    invoice = await open_invoice(account, customer, "attached")
    found = await account.gateway.attach_payment(invoice.id, payment.id, key=account.key("attach"))
    assert found.status == "paid"
    refund = await account.gateway.create_refund(charge.id, Decimal("4.50"), "usd", key=account.key("refund"))
    assert refund.amount == Decimal("4.50")
    assert (await account.gateway.get_charge(charge.id)).refunded == Decimal("4.50")


async def declines_say_why(account: Account) -> None:
    """A declined payment carries the code of the decline."""
    customer = await account.customer("pm_card_chargeCustomerFail")
    assert customer.default_payment_method is not None
    new = NewPayment(customer.id, Decimal(10), "usd", customer.default_payment_method)
    with pytest.raises(PaymentDeclined) as caught:
        await account.gateway.create_payment(new, key=account.key("declined"))
    assert caught.value.members["declineCode"] == "generic_decline"


async def unknown_ids_are_told(account: Account) -> None:
    """An id that is asked for is not found, one in a body is refused by its name."""
    with pytest.raises(NotFound):
        await account.gateway.get_subscription("sub_000000000000000000000000")
    customer = await account.customer()
    new: Any = NewSubscription(customer.id, "price_000000000000000000000000", 1, {})
    with pytest.raises(GatewayRefused) as caught:
        await account.gateway.create_subscription(new, key=account.key("unknown"))
    assert caught.value.param == "items[0][price]"


async def events_are_told(account: Account) -> None:
    """What happened is in the list of events, in a form that the hub reads."""
    since = datetime.now(UTC) - timedelta(hours=1)
    customer = await account.customer(None)
    told = account.v1.events.list({"type": "customer.created", "limit": 100})
    assert customer.id in {each.data.object["id"] for each in told.data}
    for event in await account.gateway.list_undelivered_events(since, ["customer.created"]):
        assert (event.type, event.object_kind, event.live) == ("customer.created", "customer", False)


FLOWS: tuple[Flow, ...] = (
    products_have_their_sla,
    customers_are_made_once_and_change,
    subscriptions_start_change_and_end,
    declined_subscription_is_none,
    checkouts_open,
    invoices_are_paid,
    invoices_end_otherwise,
    payments_are_booked,
    declines_say_why,
    unknown_ids_are_told,
    events_are_told,
)
