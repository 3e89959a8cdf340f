"""How the matrix asks a server, and what it looks at before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.live_server import quick_client
from tests.stripe_account import account_of

if TYPE_CHECKING:
    import httpx2

    from tests.e2e.matrix import Row
    from tests.e2e.tenants import Tenant
    from tests.live_server import LiveServer


def ask(server: LiveServer, row: Row, tenant: Tenant, key: str | None) -> httpx2.Response:
    """Send the request of a row about a tenant's objects."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = row.request(tenant)
    with quick_client() as client:
        return client.request(**{**request, "url": server.api + request["url"]}, headers=headers)


def state_of(server: LiveServer, operator_key: str, *tenants: Tenant) -> list[Any]:
    """Return what an operator can see of tenants, but for what changes by itself."""
    return [[server.send("GET", path, key=operator_key).json() for path in addresses_of(tenant)] for tenant in tenants]


def addresses_of(tenant: Tenant) -> list[str]:
    """List the addresses of all that a tenant has."""
    return [
        f"/customers/{tenant.customer_id}",
        f"/users?customerId={tenant.customer_id}",
        f"/users/{tenant.user_id}",
        f"/instances/{tenant.instance_id}/requests",
        f"/instances/{tenant.played_instance_id}/sessions",
        f"/webhooks/{tenant.webhook_id}",
        f"/invoices?customerId={tenant.customer_id}",
        f"/invoices/{tenant.invoice_id}",
        f"/invoices/{tenant.invoice_id}/payments",
    ]


def money_of(server: LiveServer, operator_key: str, *tenants: Tenant) -> list[Any]:
    """Return what tenants have subscribed to, and all that they have at Stripe."""
    account = account_of(server)
    return [
        [
            server.send("GET", f"/subscriptions/{tenant.subscription_id}", key=operator_key).json(),
            account.holdings(tenant.gateway_customer_id),
        ]
        for tenant in tenants
    ]


def assert_problem(answer: httpx2.Response, status: int) -> None:
    """Check that an answer is a problem document of a status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
