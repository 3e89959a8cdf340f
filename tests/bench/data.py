"""What every variant serves: customers and instances of the contract's shape, and the requests about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .asgi import Request
from .harness import Case

JSON = dict[str, Any]

SMALL = 2  # instances of the customer that is got and found
LARGE = 50  # instances of the customer whose instances are listed
OTHERS = 100  # further customers with two instances each, so that an index matters

# What the server decides for a new object; the rest of an answer must be the same everywhere.
DECIDED_BY_SERVER = ("id", "instanceId", "customerId", "appUrl", "fileId", "userName", "dateCreated")


@dataclass(frozen=True, slots=True)
class Key:
    """An API key: of the operator, or bound to a customer."""

    secret: str
    customer_id: str | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Customers as the API answers them, and three keys; every variant stores the same."""

    customers: tuple[JSON, ...]
    small: JSON
    large: JSON
    operator_key: Key
    small_key: Key
    large_key: Key

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys, each once."""
        return tuple({key.secret: key for key in (self.operator_key, self.small_key, self.large_key)}.values())


def new_instance(number: int) -> JSON:
    """Body of an instance, as a client sends it inside of a customer."""
    return {
        "name": f"Instance {number}",
        "customerId": "overwritten",
        "contact": {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", "phone": "+1 512 555 0100"},
        "qbdPath": f"C:\\QB\\company{number}.qbw",
        "frequencyInMinutes": 30,
        "sla": {"supportHours": 2.5, "transactionLimit": 1000, "defaultHourlyRate": 125.5},
    }


def new_customer(name: str, instances: int) -> JSON:
    """Body of a customer, as a client sends it; `segment` is an unknown member, which the API keeps."""
    return {
        "organizationId": "77",
        "gatewayCustomerId": f"cus_{name}",
        "subscriptionId": f"sub_{name}",
        "name": f"Example {name} Ltd",
        "segment": "wholesale",
        "address": {"street1": "1 Main St", "street2": "4", "city": "Austin", "state": "TX", "postalCode": "78701"},
        "primaryBillingContact": {"firstName": "Ada", "lastName": "Byron", "email": "billing@example.com"},
        "qbdInstances": [new_instance(number) for number in range(instances)],
    }


def first_customers() -> list[JSON]:
    """Bodies of the customers that exist before anything is measured: the small one, the large one, the others."""
    others = [new_customer(f"other{number}", SMALL) for number in range(OTHERS)]
    return [new_customer("small", SMALL), new_customer("large", LARGE), *others]


def without_server_values(value: Any) -> Any:
    """Leave out, at every depth, what each server decides by itself."""
    if isinstance(value, dict):
        return {name: without_server_values(item) for name, item in value.items() if name not in DECIDED_BY_SERVER}
    if isinstance(value, list):
        return [without_server_values(item) for item in value]
    return value


def cases(data: Dataset) -> list[Case]:
    """Make the requests that are compared: the customer gets, finds and lists, the operator posts."""
    get = Request("GET", f"/customers/{data.small['id']}", token=data.small_key.secret)
    find = Request("GET", "/customers", f"gatewayCustomerId={data.small['gatewayCustomerId']}", token=get.token)
    list_50 = Request("GET", "/instances", f"customerId={data.large['id']}", token=data.large_key.secret)

    def post(number: int) -> Request:
        body = json.dumps(new_customer(f"new{number}", SMALL)).encode()
        return Request("POST", "/customers", body=body, token=data.operator_key.secret)

    return [
        Case("get", 200, lambda _: get),
        Case("find", 200, lambda _: find),
        Case("post", 201, post, without_server_values),
        Case("list-50", 200, lambda _: list_50),
    ]
