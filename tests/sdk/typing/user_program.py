"""What a user writes; type checkers in strict mode must be content with it and know every type."""

# pyright: strict

from __future__ import annotations

import datetime as dt
from typing import assert_type

from qbdconnect import (
    UNSET,
    APIStatusError,
    AsyncPage,
    AsyncQBDConnect,
    FieldError,
    NotFoundError,
    OutcomeUnknownError,
    Page,
    PaymentDeclinedError,
    QBDConnect,
    RawResponse,
    Unset,
    WebhookTimestampError,
    WebhookVerificationError,
    webhooks,
)
from qbdconnect.models import (
    Address,
    BillingContact,
    Checkout,
    Contact,
    Customer,
    CustomerPatch,
    EventLog,
    Instance,
    InstanceEvent,
    InstanceUpdate,
    Invoice,
    InvoiceEvent,
    InvoiceLine,
    InvoiceStatus,
    InvoiceUpdate,
    NewCheckout,
    NewInvoice,
    NewInvoiceLine,
    NewInvoicePayment,
    NewPayment,
    NewRequest,
    Payment,
    Payout,
    PayoutEvent,
    PingEvent,
    Price,
    Product,
    Request,
    RequestEvent,
    SessionEvent,
    Sla,
    Subscription,
    SubscriptionEvent,
    User,
    Webhook,
    WebhookSecret,
)


def customers(client: QBDConnect) -> Customer:
    customer = client.customers.create(
        Customer(
            primary_billing_contact=BillingContact(email="ada@example.com"),
            address=Address(street1="1 Main St", city="Austin", state="TX", postal_code="78701"),
        ),
        idempotency_key="first",
    )
    assert_type(customer, Customer)
    client.customers.create({"primaryBillingContact": {"email": "ada@example.com"}}, timeout=3, max_retries=0)
    found = client.customers.find(gateway_customer_id="cus_1")
    assert_type(found.id, str | Unset)
    if customer.id is UNSET:
        raise ValueError("the server always sets it")
    assert_type(customer.id, str)
    patch = CustomerPatch(name=None)
    assert_type(patch.name, str | None | Unset)
    return client.customers.update(customer.id, patch, extra_headers={"X-Trace": "1"})


def instances(client: QBDConnect) -> str:
    page = client.instances.list(customer_id="cust_1", limit=50)
    assert_type(page, Page[Instance])
    names = [instance.name for instance in page]
    assert_type(names, list[str])
    following = page.next_page() if page.has_more else None
    assert_type(following, Page[Instance] | None)
    contact = Contact(first_name="Ada", last_name="Byron", email="ada@example.com")
    instance = client.instances.create(Instance(name="Main", customer_id="cust_1", contact=contact))
    assert_type(instance.date_created, dt.date | Unset)
    assert_type(instance.contact.phone, str | Unset)
    instance = client.instances.update("inst_1", InstanceUpdate(frequency_in_minutes=15))
    assert_type(client.instances.patch("inst_1"), Instance | None)
    assert_type(client.instances.delete("inst_1"), Instance)
    raw = client.instances.with_raw_response.retrieve("inst_1", timeout=None)
    assert_type(raw, RawResponse[Instance])
    assert_type(raw.parsed.frequency_in_minutes, int | Unset)
    assert_type(client.instances.with_raw_response.list(customer_id="c").parsed, Page[Instance])
    return client.instances.download_qwc("inst_1")


def requests(client: QBDConnect) -> Request:
    body = NewRequest(request_id="6f1c8a52", timestamp=dt.datetime.now(dt.UTC), qbxml="<QBXML/>")
    request = client.requests.create("inst_1", body, idempotency_key="6f1c8a52")
    assert_type(request, Request)
    assert_type(request.timestamp, dt.datetime)
    assert_type(client.requests.list("inst_1", status="queued"), Page[Request])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    logs = client.sessions.list_logs("inst_1", begin=begin, end="2026-01-02T03:04:05Z", starting_after=5)
    assert_type(logs, Page[EventLog])
    assert_type(client.instances.list_users("inst_1"), Page[User])
    assert_type(client.users.link_customer("user_1", {"role": "admin"}), None)
    return client.requests.cancel("inst_1", "6f1c8a52")


def webhook(client: QBDConnect) -> str:
    created = client.webhooks.create(Webhook(url="https://example.com/hook", events=["request.completed"]))
    assert_type(created.secret, str | Unset)
    rotated = client.webhooks.rotate_secret("hook_1")
    assert_type(rotated, WebhookSecret)
    return rotated.secret


def subscriptions(client: QBDConnect) -> str:
    products = client.products.list(limit=10)
    assert_type(products, Page[Product])
    product = client.products.retrieve("prod_1")
    assert_type(product.prices, list[Price])
    assert_type(product.prices[0].unit_amount, float)
    assert_type(product.sla, Sla | Unset)
    checkout = client.subscriptions.create_checkout(NewCheckout(customer_id="cust_1", price_id="price_1", quantity=2))
    assert_type(checkout, Checkout)
    assert_type(checkout.expires_at, dt.datetime | Unset)
    subscription = client.subscriptions.create(Subscription(price_id="price_1"), idempotency_key="subscribe-1")
    assert_type(subscription, Subscription)
    subscription = client.subscriptions.update("sub_1", Subscription(quantity=3), prorate="now")
    assert_type(subscription.quantity, int | Unset)
    assert_type(client.subscriptions.retrieve("sub_1").suspended_from, dt.datetime | Unset)
    return checkout.location


def invoices(client: QBDConnect) -> float:
    lines = [NewInvoiceLine(description="Setup", amount=49.95), NewInvoiceLine(price_id="price_1", quantity=2)]
    invoice = client.invoices.create(NewInvoice(lines=lines, currency="usd", metadata={"order": "4711"}))
    assert_type(invoice, Invoice)
    assert_type(invoice.status, InvoiceStatus)
    assert_type(invoice.lines, list[InvoiceLine])
    assert_type(invoice.metadata, dict[str, str] | Unset)
    assert_type(client.invoices.list(status="open"), Page[Invoice])
    client.invoices.update(invoice.invoice_id, InvoiceUpdate(status="void"))
    paid = client.invoices.create_payment(invoice.invoice_id, NewInvoicePayment(out_of_band=True, reference="cheque 1"))
    assert_type(paid, Payment)
    assert_type(client.invoices.create_payment(invoice.invoice_id), Payment)
    assert_type(client.invoices.list_payments(invoice.invoice_id), list[Payment])
    return invoice.amount_remaining


def payments(client: QBDConnect) -> Payout | None:
    try:
        payment = client.payments.create(NewPayment(amount=49.95, currency="usd"))
    except PaymentDeclinedError as error:
        assert_type(error.decline_code, str | None)
        return None
    except OutcomeUnknownError as error:
        assert_type(error.idempotency_key, str | None)
        payment = client.payments.create(
            NewPayment(amount=49.95, currency="usd"), idempotency_key=error.idempotency_key
        )
    assert_type(payment.fee, float | Unset)
    return client.payouts.create(
        Payout(
            date_created=dt.date(2027, 1, 31),
            payout_amount=48.2,
            invoice_amount=49.95,
            fee_amount=1.75,
            currency="usd",
            charge_id="ch_1",
            description="January",
        )
    )


def told(body: bytes, headers: dict[str, str], secrets: list[str]) -> str:
    try:
        event = webhooks.unwrap(body, headers, secrets, tolerance=60)
    except WebhookTimestampError:
        return "late"
    except WebhookVerificationError:
        return "forged"
    assert_type(event, webhooks.Event)
    assert_type(
        event,
        InstanceEvent
        | RequestEvent
        | SessionEvent
        | SubscriptionEvent
        | InvoiceEvent
        | PayoutEvent
        | PingEvent
        | webhooks.UnknownEvent,
    )
    assert_type(event.timestamp, dt.datetime | Unset)
    if isinstance(event, InstanceEvent):
        assert_type(event.data, Instance)
        return event.data.name
    if isinstance(event, InvoiceEvent):
        assert_type(event.data, Invoice)
        return event.data.gateway_customer_id
    if event.type == "request.completed" and isinstance(event, RequestEvent):
        return event.data.request_id
    return event.type


def errors(client: QBDConnect) -> list[FieldError]:
    try:
        client.customers.retrieve("cust_1")
    except NotFoundError as error:
        assert_type(error.retry_after, float | None)
        return error.errors
    except APIStatusError as error:
        assert_type(error.code, str | None)
        raise
    return []


async def asynchronous() -> list[str]:
    async with AsyncQBDConnect("key", base_url="http://localhost:8081/qbdconnect-api/v1") as client:
        customer = await client.customers.retrieve("cust_1")
        assert_type(customer, Customer)
        page = await client.instances.list(customer_id="cust_1")
        assert_type(page, AsyncPage[Instance])
        raw = await client.instances.with_raw_response.list(customer_id="cust_1")
        assert_type(raw, RawResponse[AsyncPage[Instance]])
        raw_one = await client.customers.with_raw_response.retrieve("cust_1")
        assert_type(raw_one.parsed, Customer)
        return [instance.name async for instance in client.instances.list(customer_id="cust_1")]


def main() -> None:
    with QBDConnect() as client:
        customers(client)
        instances(client)
        requests(client)
        subscriptions(client)
        invoices(client)
        payments(client)
        errors(client)
        told(b"{}", {"webhook-id": "evt_1"}, [webhook(client)])
