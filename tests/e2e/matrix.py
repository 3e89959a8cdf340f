"""Every operation of the contract, once or more: a request about a tenant's objects, and who gets what for it.

A new operation needs a line here; `test_tenancy.py` and `test_roles.py` do the rest.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qbdconnect_server.contract import load_document
from tests.e2e.tenants import (
    customer_body,
    instance_body,
    invoice_body,
    payment_body,
    payout_body,
    request_body,
    user_body,
    webhook_body,
)
from tests.stripe_account import PRICE, PRODUCT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.e2e.tenants import Tenant

SCOPES = {
    operation["operationId"]: set(operation["x-required-scopes"])
    for path in load_document()["paths"].values()
    for operation in path.values()
    if isinstance(operation, dict)
}
ALL_SCOPES = set().union(*SCOPES.values())
READS = {scope for scope in ALL_SCOPES if scope.endswith(":read")}
# Stated once more, apart from the server's own list.
SCOPES_OF_ROLE = {
    "owner": ALL_SCOPES,
    "admin": ALL_SCOPES,
    "member": READS | {"instances:write", "requests:write", "users:write"},
    "read-only": READS,
}
FORBIDDEN = 403


@dataclass(frozen=True)
class Row:
    """An operation, the request for a tenant's objects, and the status for operator, owner and another tenant.

    The owner is the tenant's own key. `foreign` is None where the request names no object of the tenant. A user gets
    what the owner gets if the scopes of the role allow the operation, else 403; `roles` names the exceptions. What is
    `common` is nobody's own.
    """

    operation: str
    method: str
    path: str
    operator: int
    owner: int
    foreign: int | None
    query: dict[str, str] = field(default_factory=dict)
    body: Callable[[Tenant], Any] = lambda tenant: None
    roles: Mapping[str, int] = field(default_factory=dict)
    in_body: frozenset[str] = frozenset()
    common: bool = False

    @property
    def names(self) -> set[str]:
        """What the request names of a tenant; of what stands in the body, only that which each request uses up."""
        return {*re.findall(r"{(\w+)}", " ".join([self.path, *self.query.values()])), *self.in_body}

    def request(self, tenant: Tenant) -> dict[str, Any]:
        """Return the arguments of the HTTP call about a tenant's objects."""
        members = vars(tenant)
        query = {name: value.format(**members) for name, value in self.query.items()}
        return {"method": self.method, "url": self.path.format(**members), "params": query, "json": self.body(tenant)}

    def for_role(self, role: str) -> int:
        """Return the status for a user of a role."""
        if not SCOPES[self.operation] <= SCOPES_OF_ROLE[role]:
            return FORBIDDEN
        return self.roles.get(role, self.owner)


def rename(_: Tenant) -> Any:
    return {"name": "Renamed"}


def new_phone(_: Tenant) -> Any:
    return {"phone": "555-0100"}


def new_description(_: Tenant) -> Any:
    return {"description": "Renamed"}


def a_new_customer(tenant: Tenant) -> Any:
    return customer_body(f"new-{tenant.mark}-{uuid.uuid4().hex}")


def a_new_instance(tenant: Tenant) -> Any:
    return instance_body(tenant.mark, tenant.customer_id)


def a_new_user(tenant: Tenant) -> Any:
    return user_body(tenant.mark) | {"customers": [{"customerId": tenant.customer_id, "role": "member"}]}


def a_new_request(tenant: Tenant) -> Any:
    return request_body(tenant.mark)


def a_new_webhook(tenant: Tenant) -> Any:
    return webhook_body(tenant.mark, tenant.customer_id)


def more_seats(_: Tenant) -> Any:
    return {"quantity": 2000}


def a_new_subscription(tenant: Tenant) -> Any:
    return {"customerId": tenant.customer_id, "priceId": PRICE}


def a_new_invoice(tenant: Tenant) -> Any:
    return invoice_body(tenant.mark) | {"customerId": tenant.customer_id}


def new_metadata(tenant: Tenant) -> Any:
    return {"metadata": {"order": f"{tenant.mark} order"}}


def a_new_payment(tenant: Tenant) -> Any:
    return payment_body(tenant.mark) | {"customerId": tenant.customer_id}


def a_new_payout(tenant: Tenant) -> Any:
    return payout_body(tenant.mark, tenant.charge_id)


def the_customer(tenant: Tenant) -> Any:
    return {"customerId": tenant.customer_id, "role": "read-only"}


CUSTOMER, INSTANCE, USER = "/customers/{customer_id}", "/instances/{instance_id}", "/users/{user_id}"
REQUEST, WEBHOOK = INSTANCE + "/requests/{request_id}", "/webhooks/{webhook_id}"
DELIVERY = WEBHOOK + "/deliveries/{delivery_id}"
PLAYED = "/instances/{played_instance_id}"
BY_GATEWAY, OF_CUSTOMER = {"gatewayCustomerId": "{gateway_customer_id}"}, {"customerId": "{customer_id}"}
A_YEAR = {"fromTime": "2026-01-01T00:00:00Z", "toTime": "2027-01-01T00:00:00Z"}
THIS_YEAR = {"begin": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
# Of users, a member writes only itself.
NOT_MEMBERS = {"member": FORBIDDEN}

CUSTOMERS = [
    Row("findCustomer", "GET", "/customers", 200, 200, 404, query=BY_GATEWAY),
    Row("createCustomer", "POST", "/customers", 201, 403, 403, body=a_new_customer),
    Row("getCustomer", "GET", CUSTOMER, 200, 200, 404),
    Row("updateCustomer", "PATCH", CUSTOMER, 200, 200, 404, body=rename),
    Row("getCustomerStats", "GET", CUSTOMER + "/stats", 200, 200, 404, query=THIS_YEAR),
]
INSTANCES = [
    Row("listInstances", "GET", "/instances", 200, 200, 404, query=OF_CUSTOMER),
    Row("createInstance", "POST", "/instances", 201, 201, 404, body=a_new_instance),
    Row("getInstance", "GET", INSTANCE, 200, 200, 404),
    Row("updateInstance", "PUT", INSTANCE, 200, 200, 404, body=rename),
    Row("patchInstance", "PATCH", INSTANCE, 200, 200, 404, body=rename),
    Row("patchInstance", "PATCH", INSTANCE, 204, 403, 403),
    Row("downloadInstanceQwc", "GET", INSTANCE + "/qwc", 200, 200, 404),
    Row("createInstancePassword", "POST", INSTANCE + "/password", 201, 201, 404),
    Row("sendInstanceValidation", "POST", INSTANCE + "/validation", 202, 202, 404),
    Row("listInstanceUsers", "GET", INSTANCE + "/users", 200, 200, 404),
    Row("listInstanceMetrics", "GET", INSTANCE + "/metrics", 200, 200, 404),
    Row("getInstanceMetric", "GET", INSTANCE + "/metrics/requests", 200, 200, 404, query=A_YEAR),
    Row("deleteInstance", "DELETE", INSTANCE, 200, 200, 404),
]
ACTIVITY = [
    Row("listSessions", "GET", PLAYED + "/sessions", 200, 200, 404),
    Row("getSession", "GET", PLAYED + "/sessions/{session_id}", 200, 200, 404),
    Row("listLogs", "GET", PLAYED + "/logs", 200, 200, 404),
    Row("listRequests", "GET", INSTANCE + "/requests", 200, 200, 404),
    Row("createRequest", "POST", INSTANCE + "/requests", 201, 201, 404, body=a_new_request),
    Row("getRequest", "GET", REQUEST, 200, 200, 404),
    Row("cancelRequest", "POST", REQUEST + "/cancel", 200, 200, 404),
]
USERS = [
    Row("listUsers", "GET", "/users", 200, 200, 404, query=OF_CUSTOMER),
    Row("listUsers", "GET", "/users", 200, 200, None),
    Row("createUser", "POST", "/users", 201, 201, None, body=a_new_user, roles=NOT_MEMBERS),
    Row("getUser", "GET", USER, 200, 200, 404),
    Row("updateUser", "PUT", USER, 200, 200, 404, body=new_phone, roles=NOT_MEMBERS),
    Row("linkUserCustomer", "POST", USER + "/customers", 204, 204, 403, body=the_customer, roles=NOT_MEMBERS),
    Row("linkUserCustomer", "POST", USER + "/customers", 422, 204, 404, roles=NOT_MEMBERS),
    Row("unlinkUserCustomer", "DELETE", USER + "/customers", 204, 204, 403, query=OF_CUSTOMER, roles=NOT_MEMBERS),
    Row("unlinkUserCustomer", "DELETE", USER + "/customers", 422, 204, 404, roles=NOT_MEMBERS),
]
WEBHOOKS = [
    Row("listWebhooks", "GET", "/webhooks", 200, 200, None),
    Row("createWebhook", "POST", "/webhooks", 201, 201, 403, body=a_new_webhook),
    Row("getWebhook", "GET", WEBHOOK, 200, 200, 404),
    Row("updateWebhook", "PATCH", WEBHOOK, 200, 200, 404, body=new_description),
    Row("rotateWebhookSecret", "POST", WEBHOOK + "/secret", 200, 200, 404),
    Row("testWebhook", "POST", WEBHOOK + "/test", 202, 202, 404),
    Row("listWebhookDeliveries", "GET", WEBHOOK + "/deliveries", 200, 200, 404),
    Row("getWebhookDelivery", "GET", DELIVERY, 200, 200, 404),
    Row("redeliverWebhook", "POST", DELIVERY + "/redeliver", 202, 202, 404),
    Row("deleteWebhook", "DELETE", WEBHOOK, 200, 200, 404),
]
INVOICE, SUBSCRIPTION = "/invoices/{invoice_id}", "/subscriptions/{subscription_id}"
MONEY = [
    Row("listProducts", "GET", "/products", 200, 200, None, common=True),
    Row("getProduct", "GET", f"/products/{PRODUCT}", 200, 200, None, common=True),
    # The tenants have a subscription already; tests/e2e/test_money.py subscribes those who have none.
    Row("createSubscription", "POST", "/subscriptions", 409, 409, 404, body=a_new_subscription),
    Row("createCheckout", "POST", "/subscriptions/checkout", 409, 409, 404, body=a_new_subscription),
    Row("getSubscription", "GET", SUBSCRIPTION, 200, 200, 404),
    Row("updateSubscription", "PUT", SUBSCRIPTION, 200, 200, 404, body=more_seats),
    Row("listInvoices", "GET", "/invoices", 200, 200, 404, query=OF_CUSTOMER),
    Row("listInvoices", "GET", "/invoices", 200, 200, None),
    Row("createInvoice", "POST", "/invoices", 201, 201, 403, body=a_new_invoice),
    Row("getInvoice", "GET", INVOICE, 200, 200, 404),
    Row("updateInvoice", "PUT", INVOICE, 200, 200, 404, body=new_metadata),
    Row("listInvoicePayments", "GET", INVOICE + "/payments", 200, 200, 404),
    Row("createInvoicePayment", "POST", INVOICE + "/payments", 201, 201, 404),
    Row("createPayment", "POST", "/payments", 201, 201, 403, body=a_new_payment),
    Row("createPayout", "POST", "/payouts", 201, 403, 403, body=a_new_payout, in_body=frozenset({"charge_id"})),
]
ROWS = [*CUSTOMERS, *INSTANCES, *ACTIVITY, *USERS, *WEBHOOKS, *MONEY]


def name_of(row: Row) -> str:
    """Return what tells a row apart in the report."""
    return f"{row.operation}-{row.operator}"
