"""The fixed answers of the comparison without a database, and the document with further routes."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from .data import JSON, LARGE, SMALL, Dataset, Key, new_customer, new_instance

FURTHER_ROUTES = 26  # beside the operations of the contract, so that the cost of routing shows
FURTHER_PATH = "/further{index}/{{number}}/sub"

SECRET = "qbdk_bench"
SCOPES = ("customers:read", "customers:write", "instances:read", "instances:write")


@dataclass(frozen=True, slots=True)
class FixedData:
    """What the handlers of every variant without a database answer."""

    token: str
    scopes: tuple[str, ...]
    customers: dict[str, JSON]
    customers_by_gateway: dict[str, JSON]
    instances: dict[str, list[JSON]]


def instance(number: int, customer_id: str) -> JSON:
    """Write an instance as the API answers it."""
    instance_id = f"inst_{number:032x}"
    return {
        **new_instance(number),
        "instanceId": instance_id,
        "customerId": customer_id,
        "appUrl": f"http://localhost:8081/qbwc/{instance_id}",
        "fileId": "8a4f0c1e-6d5b-4a39-9f27-1c0b3d2e4f51",
        "validated": True,
        "dateCreated": "2026-11-21",
        "userName": instance_id,
    }


def customer(name: str, number: int, instances: int) -> JSON:
    """Write a customer as the API answers it."""
    customer_id = f"cust_{number:032x}"
    nested = [instance(100 * number + each, customer_id) for each in range(instances)]
    return {**new_customer(name, 0), "id": customer_id, "qbdInstances": nested}


def dataset() -> Dataset:
    """Give the data set of the variants without a database."""
    small, large = customer("small", 1, SMALL), customer("large", 2, LARGE)
    key = Key(SECRET, None)
    return Dataset((small, large), small, large, operator_key=key, small_key=key, large_key=key)


def fixed_data(data: Dataset) -> FixedData:
    """Arrange the data set for handlers that only look up."""
    return FixedData(
        token=data.operator_key.secret,
        scopes=SCOPES,
        customers={one["id"]: one for one in data.customers},
        customers_by_gateway={one["gatewayCustomerId"]: one for one in data.customers},
        instances={one["id"]: one["qbdInstances"] for one in data.customers},
    )


def with_further_routes(document: JSON) -> JSON:
    """Add the further routes to a copy of an OpenAPI document."""
    document = copy.deepcopy(document)
    for index in range(FURTHER_ROUTES):
        document["paths"][FURTHER_PATH.format(index=index)] = {"get": _further_operation(index)}
    return document


def further_operation_id(index: int) -> str:
    """Name the operation of a further route."""
    return f"further{index}"


def _further_operation(index: int) -> JSON:
    schema: dict[str, Any] = {"type": "object", "additionalProperties": True}
    return {
        "operationId": further_operation_id(index),
        "tags": ["customers"],
        "x-required-scopes": ["customers:read"],
        "parameters": [{"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "Nothing.", "content": {"application/json": {"schema": schema}}}},
    }
