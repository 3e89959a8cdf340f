"""The whole chain, SDK to database and back, with openapi-core as the judge of every exchange."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from qbdconnect import (
    AsyncQBDConnect,
    NotFoundError,
    PaymentDeclinedError,
    QBDConnect,
    UnprocessableEntityError,
    models,
)
from tests.api_keys import create_key
from tests.contract.document import DOCUMENT
from tests.contract_transport import AsyncContractTransport, Contract, ContractTransport
from tests.e2e.tenants import customer_body, instance_body, payout_body, request_body
from tests.played import play_session
from tests.stripe_account import account_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live_server import LiveServer
    from tests.stripe_account import StripeAccount

DOCUMENTED = {
    (operation["operationId"], int(status))
    for item in json.loads(DOCUMENT.read_bytes())["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict)
    for status in operation["responses"]
    if status.startswith("2")
}


def instances_of(customer: models.Customer) -> list[models.Instance]:
    assert isinstance(customer.qbd_instances, list)
    return customer.qbd_instances


@pytest.fixture
def contract(server: LiveServer) -> Contract:
    return Contract(json.loads(DOCUMENT.read_bytes()), server.api)


@pytest.fixture
def client(server: LiveServer, operator_key: str, contract: Contract) -> Iterator[QBDConnect]:
    with httpx2.Client(transport=ContractTransport(contract, httpx2.HTTPTransport())) as http:
        yield QBDConnect(operator_key, base_url=server.api, http_client=http)


def make_password_and_send_mails(client: QBDConnect, customer_id: str) -> None:
    """A contact that had no address gets its first mail when it has one."""
    contact = models.Contact(first_name="Ada", last_name="Byron", email="none")
    instance = client.instances.create(models.Instance(name="Third file", customer_id=customer_id, contact=contact))
    instance_id = str(instance.instance_id)
    made = client.instances.create_password(instance_id)
    assert (made.instance_id, made.user_name, len(made.password)) == (instance_id, instance_id, 39)
    client.instances.patch(instance_id, {"contact": {"email": "ada@example.com"}})
    assert client.instances.send_validation(instance_id).sent_to == "ada@example.com"
    assert instance_id in client.instances.download_qwc(instance_id, email=True)
    client.instances.delete(instance_id)


def look_after_users(client: QBDConnect, customer_id: str, instance_id: str) -> None:
    """A user comes, works for the customer and is let go."""
    link = models.UserCustomer(customer_id=customer_id, role="admin")
    made = client.users.create(models.User(email="Grace@example.com", customers=[link]))
    user_id = str(made.id)
    assert (made.role, client.users.retrieve(user_id)) == ("admin", made)
    changed = client.users.update(user_id, models.UserUpdate(phone="555-0100", role="owner"))
    assert (changed.phone, changed.role, changed.email) == ("555-0100", "owner", "Grace@example.com")
    assert list(client.users.list(customer_id=customer_id, email="grace@example.com")) == [changed]
    assert list(client.instances.list_users(instance_id, limit=1)) == [changed]
    client.users.unlink_customer(user_id, customer_id=customer_id)
    assert list(client.instances.list_users(instance_id)) == []
    client.users.link_customer(user_id, models.UserLink(customer_id=customer_id))
    assert client.users.retrieve(user_id).role == "member"


def use_webhooks(client: QBDConnect, customer_id: str) -> None:
    """A webhook is made, told of something and deleted; nobody listens to it."""
    url = "http://127.0.0.1:9/"
    made = client.webhooks.create(models.Webhook(url=url, events=["session.ended"], customer_id=customer_id))
    webhook_id = str(made.id)
    assert str(made.secret).startswith("whsec_")
    assert client.webhooks.rotate_secret(webhook_id).secret != made.secret
    changed = client.webhooks.update(webhook_id, models.WebhookPatch(description="d"))
    assert client.webhooks.retrieve(webhook_id) == changed
    assert changed in list(client.webhooks.list(limit=1))
    first = client.webhooks.test(webhook_id)
    second = client.webhooks.redeliver(webhook_id, first.id)
    assert [each.id for each in client.webhooks.list_deliveries(webhook_id, limit=1)] == [second.id, first.id]
    assert client.webhooks.retrieve_delivery(webhook_id, first.id).event_id == second.event_id
    assert client.webhooks.delete(webhook_id) == changed


def queue_requests_and_read_what_happened(server: LiveServer, client: QBDConnect, instance: models.Instance) -> None:
    """A session takes one of two requests; everything that it left behind is read."""
    instance_id = str(instance.instance_id)
    body = request_body("chain")
    made = client.requests.create(instance_id, body)
    assert client.requests.create(instance_id, body) == made
    other = client.requests.create(instance_id, request_body("chain"))
    assert client.requests.cancel(instance_id, other.request_id).status == "cancelled"
    session_id = play_session(server.database_url, instance_id)
    done = client.requests.retrieve(instance_id, made.request_id)
    assert (done.status, done.session_id) == ("completed", session_id)
    assert "statusCode" in str(done.result)
    listed = client.requests.list(instance_id, limit=1)
    assert [(one.request_id, one.status) for one in listed] == [
        (other.request_id, "cancelled"),
        (made.request_id, "completed"),
    ]
    assert client.sessions.retrieve(instance_id, session_id) in list(client.sessions.list(instance_id, limit=1))
    events = client.sessions.list_logs(instance_id, session_id=session_id, limit=1)
    actions = ["session.ended", "request.completed", "request.sent", "session.started"]
    assert [event.action for event in events] == actions
    read_figures(client, instance)


def read_figures(client: QBDConnect, instance: models.Instance) -> None:
    """Metrics and stats tell of one session with one request."""
    now = datetime.now(UTC)
    yesterday, instance_id = now - timedelta(days=1), str(instance.instance_id)
    for metric in client.instances.list_metrics(instance_id):
        shown = client.instances.retrieve_metric(instance_id, metric.id, from_time=yesterday, to_time=now)
        assert (shown.unit, len(shown.points)) == (metric.unit, 2)
        assert metric.id in {"transactions", "errors", "duration"} or shown.points[1].value > 0
    stats = client.customers.retrieve_stats(instance.customer_id, begin=yesterday, end=now)
    assert (stats.sessions, stats.requests, stats.errors) == (1, 1, 0)
    assert instance_id in [one.instance_id for one in stats.instances]


def make_payer(client: QBDConnect, account: StripeAccount, mark: str, **more: Any) -> models.Customer:
    """Make a customer whose card Stripe knows."""
    return client.customers.create(customer_body(mark) | {"gatewayCustomerId": account.payer(**more).id})


def subscribe(client: QBDConnect, account: StripeAccount) -> None:
    """One customer subscribes and wants more seats; another is sent to the checkout."""
    [plus, standard] = list(client.products.list(limit=1))
    assert client.products.retrieve(standard.product_id) == standard
    customer_id = str(make_payer(client, account, "subscriber").id)
    body = models.Subscription(customer_id=customer_id, product_id=standard.product_id)
    made = client.subscriptions.create(body)
    subscription_id = str(made.subscription_id)
    assert (made.price_id, made.quantity, made.status) == (standard.price_id, 1, "active")
    assert made.sla == standard.sla
    assert client.customers.retrieve(customer_id).subscription_id == subscription_id
    changed = client.subscriptions.update(
        subscription_id, models.Subscription(price_id=plus.price_id, quantity=3), prorate="now"
    )
    assert (changed.product_id, changed.quantity, changed.sla) == (plus.product_id, 3, plus.sla)
    assert client.subscriptions.retrieve(subscription_id) == changed
    first, second = client.invoices.list(subscription_id=subscription_id, status="paid")
    assert second.total == standard.unit_amount
    assert first.total == pytest.approx(3 * float(plus.unit_amount or 0) - float(standard.unit_amount or 0), abs=0.05)
    buyer = str(make_payer(client, account, "buyer", card=None).id)
    checkout = client.subscriptions.create_checkout(models.NewCheckout(customer_id=buyer, price_id=plus.price_id))
    assert checkout.location == checkout.url
    assert checkout.status == "open"


def move_money(client: QBDConnect, account: StripeAccount) -> None:
    """An invoice is written, changed, finalized and paid; a payment is taken and paid out."""
    customer_id = str(make_payer(client, account, "payer").id)
    lines = [
        models.NewInvoiceLine(description="Work", amount=99.95, quantity=2),
        models.NewInvoiceLine(price_id=account.one_time_price(amount=1005)),
    ]
    draft = client.invoices.create(
        models.NewInvoice(customer_id=customer_id, currency="usd", lines=lines, finalize=False, metadata={"order": "1"})
    )
    assert (draft.status, draft.total, draft.metadata) == ("draft", 209.95, {"order": "1"})
    changed = client.invoices.update(draft.invoice_id, models.InvoiceUpdate(status="open", description="For work"))
    assert (changed.status, changed.description, changed.amount_remaining) == ("open", "For work", 209.95)
    assert client.invoices.retrieve(draft.invoice_id) == changed
    paid = client.invoices.create_payment(draft.invoice_id, models.NewInvoicePayment(amount=209.95))
    assert (paid.status, paid.amount, paid.invoice_id) == ("paid", 209.95, draft.invoice_id)
    assert [each.payment_id for each in client.invoices.list_payments(draft.invoice_id)] == [paid.payment_id]
    assert [each.status for each in client.invoices.list(customer_id=customer_id, limit=1)] == ["paid"]
    payment = client.payments.create(models.NewPayment(customer_id=customer_id, amount=100, currency="USD"))
    assert (payment.status, payment.currency, payment.fee, payment.net) == ("succeeded", "usd", 3.2, 96.8)
    payout = client.payouts.create(payout_body("chain", str(payment.charge_id)))
    assert (payout.status, payout.charge_id, payout.payout_amount) == ("recorded", payment.charge_id, 96.8)


def test_every_operation_and_every_documented_success(
    server: LiveServer, client: QBDConnect, contract: Contract
) -> None:
    customer = client.customers.create(customer_body("chain"))
    customer_id = str(customer.id)
    assert client.customers.retrieve(customer_id) == customer
    assert client.customers.find(gateway_customer_id="cus_chain") == customer
    assert client.customers.update(customer_id, models.CustomerPatch(name="Chained Ltd")).name == "Chained Ltd"
    instance = client.instances.create(
        models.Instance(
            name="Second file",
            customer_id=customer_id,
            contact=models.Contact(first_name="Ada", last_name="Byron", email="ada@example.com"),
        )
    )
    instance_id = str(instance.instance_id)
    listed = list(client.instances.list(customer_id=customer_id, limit=1))
    assert [one.instance_id for one in listed] == [instances_of(customer)[0].instance_id, instance_id]
    assert client.instances.retrieve(instance_id) == instance
    assert client.instances.update(instance_id, models.InstanceUpdate(password="secret")) == instance
    patched = client.instances.patch(instance_id, {"qbdPath": "C:\\x.qbw"})
    assert patched is not None
    assert patched.qbd_path == "C:\\x.qbw"
    assert client.instances.patch(instance_id) is None
    assert client.instances.retrieve(instance_id).validated is True
    assert f"<UserName>{instance_id}</UserName>" in client.instances.download_qwc(instance_id)
    make_password_and_send_mails(client, customer_id)
    look_after_users(client, customer_id, instance_id)
    use_webhooks(client, customer_id)
    account = account_of(server)
    subscribe(client, account)
    move_money(client, account)
    queue_requests_and_read_what_happened(server, client, instance)
    assert client.instances.delete(instance_id).name == "Second file"
    with pytest.raises(NotFoundError):
        client.instances.retrieve(instance_id)
    assert {exchange for exchange in contract.seen if exchange[1] < 300} == DOCUMENTED


def test_a_declined_card_is_told_and_another_one_pays(server: LiveServer, client: QBDConnect) -> None:
    account = account_of(server)
    customer = make_payer(client, account, "declined", card="pm_card_chargeCustomerFail")
    body = models.NewPayment(customer_id=str(customer.id), amount=49.95, currency="usd")
    with pytest.raises(PaymentDeclinedError, match="declined") as caught:
        client.payments.create(body)
    assert caught.value.code == "payment_declined"
    assert caught.value.decline_code == "generic_decline"
    card = account.post("payment_methods/pm_card_visa/attach", customer=customer.gateway_customer_id)["id"]
    body.payment_method_id = card
    assert client.payments.create(body).payment_method_id == card


def test_the_same_key_charges_once(server: LiveServer, client: QBDConnect) -> None:
    account = account_of(server)
    customer = make_payer(client, account, "once")
    body = models.NewPayment(customer_id=str(customer.id), amount=49.95, currency="usd")
    first = client.payments.create(body, idempotency_key="once-1")
    again = client.payments.with_raw_response.create(body, idempotency_key="once-1")
    assert (again.parsed, again.headers["idempotency-replayed"]) == (first, "true")
    assert len(account.get(f"charges?customer={customer.gateway_customer_id}")["data"]) == 1
    with pytest.raises(UnprocessableEntityError, match="idempotency key") as caught:
        client.payments.create(
            models.NewPayment(customer_id=str(customer.id), amount=50, currency="usd"), idempotency_key="once-1"
        )
    assert caught.value.code == "idempotency_key_reused"


def test_the_own_profile_of_a_customer(server: LiveServer, client: QBDConnect, contract: Contract) -> None:
    customer = client.customers.create(customer_body("profile"))
    key = create_key(server.database_url, customer_id=str(customer.id))
    with httpx2.Client(transport=ContractTransport(contract, httpx2.HTTPTransport())) as http:
        assert QBDConnect(key, base_url=server.api, http_client=http).customers.find() == customer


def test_the_asynchronous_client_does_the_same(server: LiveServer, operator_key: str, contract: Contract) -> None:
    async def work() -> None:
        transport = AsyncContractTransport(contract, httpx2.AsyncHTTPTransport())
        async with httpx2.AsyncClient(transport=transport) as http:
            client = AsyncQBDConnect(operator_key, base_url=server.api, http_client=http)
            customer = await client.customers.create(customer_body("asynchronous"))
            instances = [one async for one in client.instances.list(customer_id=str(customer.id))]
            assert instances == instances_of(customer)

    asyncio.run(work())


# What nobody foresaw, of every JSON type.
UNKNOWN: dict[str, Any] = {
    "xText": "ä 😀 \u2028 </script> {{ x }}",
    "xNumber": 0.1,
    "xLarge": 9223372036854775807,
    "xSmall": 1e-300,
    "xBoolean": False,
    "xNull": None,
    "xList": [1, [], {"deep": [None]}],
    "": "the empty name",
    "x/y~z": {"id": "not ours", "password": "not a password either"},
    "additionalProperties": {"additional_properties": 1},
}


def test_unknown_members_go_in_and_come_out_everywhere(client: QBDConnect) -> None:
    body = customer_body("unknown") | UNKNOWN
    body["address"] |= UNKNOWN
    body["primaryBillingContact"] |= UNKNOWN
    body["qbdInstances"][0] |= UNKNOWN | {
        "sla": {"supportHours": 1.5, "transactionLimit": 10, "defaultHourlyRate": 99.95} | UNKNOWN
    }
    body["qbdInstances"][0]["contact"] |= UNKNOWN
    created = client.customers.create(body)
    for customer in (created, client.customers.retrieve(str(created.id))):
        sent_back = customer.to_dict()
        instance = sent_back["qbdInstances"][0]
        for holder in (
            sent_back,
            sent_back["address"],
            sent_back["primaryBillingContact"],
            instance,
            instance["contact"],
            instance["sla"],
        ):
            assert {name: holder.get(name, "absent") for name in UNKNOWN} == UNKNOWN


def test_what_was_read_can_be_sent_back(server: LiveServer, client: QBDConnect, operator_key: str) -> None:
    # In a merge patch null removes a member.
    kept = {name: value for name, value in UNKNOWN.items() if value is not None}
    customer = client.customers.create(customer_body("back") | kept)
    path, body = f"/customers/{customer.id}", customer.to_dict()
    assert client.customers.update(str(customer.id), models.CustomerPatch.from_dict(body)) == customer
    # The SDK leaves out what only the server sets; other clients may send it back too.
    assert server.send("PATCH", path, key=operator_key, body=body).json() == body
    [instance] = instances_of(customer)
    path, body = f"/instances/{instance.instance_id}", instance.to_dict()
    assert client.instances.update(str(instance.instance_id), models.InstanceUpdate.from_dict(body)) == instance
    assert client.instances.patch(str(instance.instance_id), models.InstancePatch.from_dict(body)) == instance
    assert server.send("PUT", path, key=operator_key, body=body).json() == body
    assert server.send("PATCH", path, key=operator_key, body=body).json() == body


def test_a_password_is_never_shown(server: LiveServer, client: QBDConnect, operator_key: str) -> None:
    secret = "correct horse battery staple"
    customer = client.customers.create(customer_body("password"))
    [instance] = instances_of(customer)
    path = f"/instances/{instance.instance_id}"
    sent = {"password": secret, "contact": instance_body("password", "x")["contact"]}
    answers = [
        server.send("POST", "/instances", key=operator_key, body=instance_body("p", str(customer.id)) | sent),
        server.send("PUT", path, key=operator_key, body=sent),
        server.send("PATCH", path, key=operator_key, body=sent),
        server.send("GET", path, key=operator_key),
        server.send("GET", f"/customers/{customer.id}", key=operator_key),
        server.send("GET", f"/instances?customerId={customer.id}", key=operator_key),
        server.send("GET", f"{path}/qwc", key=operator_key),
        server.send("DELETE", path, key=operator_key),
    ]
    assert [answer.is_success for answer in answers] == [True] * len(answers)
    assert [answer.text for answer in answers if secret in answer.text or '"password":' in answer.text] == []
    assert secret not in server.log.read_text()
    assert operator_key not in server.log.read_text()


def test_the_address_of_a_new_object_leads_to_it(server: LiveServer, client: QBDConnect, operator_key: str) -> None:
    made = client.customers.with_raw_response.create(customer_body("location"))
    assert made.headers["location"].endswith(f"/qbdconnect-api/v1/customers/{made.parsed.id}")
    path = made.headers["location"].partition("/qbdconnect-api/v1")[2]
    assert server.send("GET", path, key=operator_key).json() == made.parsed.to_dict()


def test_pages_cover_everything_once(server: LiveServer, client: QBDConnect, operator_key: str) -> None:
    body = customer_body("pages")
    body["qbdInstances"] = [
        {name: value for name, value in instance_body(f"p{number}", "x").items() if name != "password"}
        for number in range(25)
    ]
    customer = client.customers.create(body)
    for limit in (1, 7, 25, 26):
        listed = [one.name for one in client.instances.list(customer_id=str(customer.id), limit=limit)]
        assert listed == [f"p{number} books" for number in range(25)]
