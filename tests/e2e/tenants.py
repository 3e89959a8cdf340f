"""Two tenants whose values can be told apart wherever they turn up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.api_keys import create_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live_server import LiveServer


@dataclass(frozen=True)
class Tenant:
    """A customer with one instance and a key of its own."""

    mark: str
    key: str
    customer_id: str
    instance_id: str
    gateway_customer_id: str


def create_tenant(server: LiveServer, operator_key: str, mark: str) -> Tenant:
    """Create a customer, an instance and a key through the server's own doors."""
    answer = server.send("POST", "/customers", key=operator_key, body=customer_body(mark))
    assert answer.status_code == 201, answer.text
    customer = answer.json()
    return Tenant(
        mark=mark,
        key=create_key(server.database_url, customer_id=customer["id"]),
        customer_id=customer["id"],
        instance_id=customer["qbdInstances"][0]["instanceId"],
        gateway_customer_id=customer["gatewayCustomerId"],
    )


def customer_body(mark: str) -> dict[str, Any]:
    """Return a customer with an instance; every text of it carries the mark."""
    return {
        "name": f"{mark} Ltd",
        "gatewayCustomerId": f"cus_{mark}",
        "organizationId": f"org_{mark}",
        "subscriptionId": f"sub_{mark}",
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
