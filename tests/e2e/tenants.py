"""Tenants whose values can be told apart wherever they turn up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.api_keys import create_key
from tests.played import play_session
from tests.stripe_account import PRICE, account_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live_server import LiveServer


@dataclass(frozen=True)
class Tenant:
    """A customer with a key of its own, and one object of each kind."""

    mark: str
    key: str
    customer_id: str
    gateway_customer_id: str
    played_instance_id: str
    session_id: str
    instance_id: str = ""
    request_id: str = ""
    user_id: str = ""
    webhook_id: str = ""
    delivery_id: str = ""
    payment_method_id: str = ""
    subscription_id: str = ""
    invoice_id: str = ""
    payment_intent_id: str = ""
    charge_id: str = ""


OBJECTS = {"instance_id", "request_id", "user_id", "webhook_id", "delivery_id", "invoice_id", "charge_id"}
# More than any test makes instances, so that none of these changes it.
SEATS = 1000


def create_tenant(server: LiveServer, operator_key: str, mark: str) -> Tenant:
    """Create a customer, its objects and a key through the server's own doors; its card is at Stripe already."""
    payer = account_of(server).payer(name=f"{mark} payer", email=f"payer@{mark}.example")
    customer = created(server, operator_key, "/customers", customer_body(mark) | {"gatewayCustomerId": payer.id})
    instance_id = customer["qbdInstances"][0]["instanceId"]
    tenant = Tenant(
        mark=mark,
        key=create_key(server.database_url, customer_id=customer["id"]),
        customer_id=customer["id"],
        gateway_customer_id=customer["gatewayCustomerId"],
        played_instance_id=instance_id,
        session_id=play_session(server.database_url, instance_id),
        payment_method_id=str(payer.payment_method_id),
    )
    subscription = created(server, tenant.key, "/subscriptions", {"priceId": PRICE, "quantity": SEATS})
    return renewed(server, replace(tenant, subscription_id=subscription["subscriptionId"]), OBJECTS)


def renewed(server: LiveServer, tenant: Tenant, names: set[str]) -> Tenant:
    """Give a tenant new objects in place of those that are named, with all that they belong to."""
    key, mark, new = tenant.key, tenant.mark, dict[str, str]()
    if names & {"instance_id", "request_id"}:
        instance = created(server, key, "/instances", instance_body(mark, tenant.customer_id))
        new["instance_id"] = instance["instanceId"]
    if "request_id" in names:
        request = created(server, key, f"/instances/{new['instance_id']}/requests", request_body(mark))
        new["request_id"] = request["requestId"]
    if "user_id" in names:
        new["user_id"] = created(server, key, "/users", user_body(mark))["id"]
    if names & {"webhook_id", "delivery_id"}:
        for webhook in server.send("GET", "/webhooks", key=key).json():  # a customer may have only a few
            if webhook["id"] != tenant.webhook_id:
                server.send("DELETE", f"/webhooks/{webhook['id']}", key=key)
        new["webhook_id"] = created(server, key, "/webhooks", webhook_body(mark, tenant.customer_id))["id"]
    if "delivery_id" in names:
        new["delivery_id"] = created(server, key, f"/webhooks/{new['webhook_id']}/test", None)["id"]
    if "invoice_id" in names:
        new["invoice_id"] = created(server, key, "/invoices", invoice_body(mark))["invoiceId"]
    if names & {"payment_intent_id", "charge_id"}:
        payment = created(server, key, "/payments", payment_body(mark))
        new["payment_intent_id"], new["charge_id"] = payment["paymentId"], payment["chargeId"]
    return replace(tenant, **new)


def created(server: LiveServer, key: str, path: str, body: object) -> Any:
    """Create an object and return it."""
    answer = server.send("POST", path, key=key, body=body)
    assert answer.status_code in {201, 202}, answer.text
    return answer.json()


def customer_body(mark: str) -> dict[str, Any]:
    """Return a customer with an instance; every text of it carries the mark."""
    return {
        "name": f"{mark} Ltd",
        "gatewayCustomerId": f"cus_{mark}",
        "organizationId": f"org_{mark}",
        "address": {
            "street1": f"{mark} Street 1",
            "street2": f"{mark} Floor",
            "city": f"{mark}ville",
            "state": "TX",
            "postalCode": "78701",
        },
        "primaryBillingContact": {"firstName": f"{mark} Ada", "email": f"billing@{mark}.example"},
        "qbdInstances": [instance_body(mark, "overwritten")],
        f"{mark}Unknown": {"deep": [f"{mark} unknown"]},
    }


def instance_body(mark: str, customer_id: str) -> dict[str, Any]:
    """Return an instance; every text of it carries the mark."""
    return {
        "name": f"{mark} books",
        "customerId": customer_id,
        "contact": {"firstName": f"{mark} Grace", "lastName": f"{mark} Hopper", "email": f"grace@{mark}.example"},
        "qbdPath": f"C:\\{mark}\\books.qbw",
        "password": f"{mark} secret password",
        f"{mark}Unknown": f"{mark} unknown",
    }


def request_body(mark: str) -> dict[str, Any]:
    """Return a request for QuickBooks; its text carries the mark."""
    return {
        "requestId": str(uuid.uuid4()),
        "timestamp": "2026-11-21T08:58:00Z",
        "qbxml": '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        f"<CustomerQueryRq><FullName>{mark} Ltd</FullName></CustomerQueryRq></QBXMLMsgsRq></QBXML>",
        f"{mark}Unknown": f"{mark} unknown",
    }


def user_body(mark: str) -> dict[str, Any]:
    """Return a user; every text of it carries the mark, and the address is another one each time."""
    return {"email": f"{uuid.uuid4().hex}@{mark}.example", "firstName": f"{mark} Alan", "lastName": f"{mark} Turing"}


def webhook_body(mark: str, customer_id: str) -> dict[str, Any]:
    """Return a webhook, which nobody listens to; its texts carry the mark."""
    return {
        "url": f"http://127.0.0.1:9/{mark}",
        "events": ["*"],
        "description": f"{mark} webhook",
        "customerId": customer_id,
    }


def invoice_body(mark: str) -> dict[str, Any]:
    """Return an invoice over 100 dollars; its texts carry the mark."""
    return {
        "currency": "usd",
        "description": f"{mark} invoice",
        "lines": [{"description": f"{mark} work", "amount": 100}],
        "metadata": {"order": f"{mark} order"},
    }


def payment_body(mark: str) -> dict[str, Any]:
    """Return a payment of 100 dollars; its text carries the mark."""
    return {"amount": 100, "currency": "usd", "description": f"{mark} payment"}


def payout_body(mark: str, charge_id: str) -> dict[str, Any]:
    """Return the payout of such a payment, with the fee of 2.9 % and 30 cents that is booked for it."""
    return {
        "dateCreated": "2026-11-21",
        "payoutAmount": 96.8,
        "invoiceAmount": 100,
        "feeAmount": 3.2,
        "currency": "usd",
        "chargeId": charge_id,
        "description": f"{mark} payout",
    }


def texts_in(value: object) -> Iterator[str]:
    """List every text of a JSON value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value
