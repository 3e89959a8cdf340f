from __future__ import annotations

import copy
from typing import Any

import pytest

from qbdconnect_codegen.lint import lint
from tests.sdk.contract import DOCUMENT


def changed(*path: str, value: Any) -> list[str]:
    """Lint the contract with one value put somewhere; None takes the value out."""
    document = copy.deepcopy(DOCUMENT)
    node = document
    for key in path[:-1]:
        node = node[key]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return lint(document)


def get(*path: str, value: Any) -> list[str]:
    return changed("paths", "/customers", "get", *path, value=value)


def member(schema: dict[str, Any]) -> list[str]:
    return changed("components", "schemas", "Customer", "properties", "name", value=schema)


def test_the_contract_is_clean() -> None:
    assert lint(DOCUMENT) == []


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("operationId", None, "has no operationId"),
        ("summary", None, "has no summary"),
        ("description", "", "has no description"),
        ("tags", None, "needs exactly one tag: the resource that it belongs to"),
        ("tags", ["instances", "customers"], "needs exactly one tag: the resource that it belongs to"),
        ("responses", {"200": {"description": "d"}}, "documents no 4xx answer"),
        ("responses", {"404": {"description": "d"}}, "documents no success"),
    ],
)
def test_operations(key: str, value: Any, fault: str) -> None:
    assert get(key, value=value) == [f"GET /customers: {fault}"]


def test_operation_ids_are_unique() -> None:
    assert get("operationId", value="listInstances") == ["operationId listInstances: is used 2 times"]


def test_links_lead_to_operations() -> None:
    assert changed("paths", "/customers/{customerId}", "get", "operationId", value="readCustomer") == [
        "POST /customers: the link GetCustomer leads to no operation"
    ]


def test_tags_are_described() -> None:
    assert get("tags", value=["ghosts"]) == ["tag ghosts: is not described"]


def test_bodies_are_named() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    (fault,) = changed("paths", "/customers", "post", "requestBody", "content", value=content)
    assert fault == "POST /customers: the application/json body needs a named schema: models are named after it"


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Address", "nullable": True},
        {"$ref": "#/components/schemas/Address", "readOnly": True},
        {"$ref": "#/components/schemas/Address", "writeOnly": True},
        {"nullable": True, "allOf": [{"$ref": "#/components/schemas/Address"}]},
        {"type": "object", "nullable": True, "anyOf": [{"$ref": "#/components/schemas/Address"}]},
        {"nullable": True},
        {"type": "string", "nullable": True, "enum": ["a"]},
    ],
)
def test_forms_that_tools_read_differently(schema: dict[str, Any]) -> None:
    (fault,) = member(schema)
    assert fault.startswith("#/components/schemas/Customer/properties/name: ")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True, "description": "d"},
        {"anyOf": [{"$ref": "#/components/schemas/Address"}, {"$ref": "#/components/schemas/JsonNull"}]},
        {"type": "string", "enum": ["a"]},
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {"type": "object", "properties": {"nullable": {"type": "boolean"}}},
        {"type": "string", "example": {"$ref": "x", "nullable": True}},
    ],
)
def test_forms_that_all_tools_understand(schema: dict[str, Any]) -> None:
    assert member(schema) == []


def test_a_place_is_a_json_pointer() -> None:
    path = "/customers/{customerId}"
    document = copy.deepcopy(DOCUMENT)
    document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["nullable"] = True
    (fault,) = lint(document)
    assert fault.startswith("#/paths/~1customers~1{customerId}/get/responses/200/content/application~1json/schema: ")


def ping(*path: str, value: Any) -> list[str]:
    return changed("x-webhooks", "webhook.ping", "post", *path, value=value)


@pytest.mark.parametrize("text", [None, ""])
def test_events_are_described(text: str | None) -> None:
    assert ping("description", value=text) == ["event webhook.ping: has no description"]


@pytest.mark.parametrize("content", [{}, {"schema": {"type": "object"}}])
def test_events_have_named_schemas(content: dict[str, Any]) -> None:
    fault = "event webhook.ping: its body needs a named schema: the model is named after it"
    assert ping("requestBody", "content", "application/json", value=content) == [fault]


def test_events_are_told_from_each_other() -> None:
    schema = ("components", "schemas", "PingEvent")
    fault = "event webhook.ping: its body needs a member `type`, which tells it from other events"
    assert changed(*schema, "required", value=["timestamp"]) == [fault]
    assert changed(*schema, "required", value=None) == [fault]
    fault = "event webhook.ping: is none of the values of the member `type` of its body"
    assert changed(*schema, "properties", "type", "enum", value=["webhook.pong"]) == [fault]
    assert changed(*schema, "properties", "type", value={"type": "string"}) == []


def test_the_tag_of_events_is_described() -> None:
    assert ping("tags", value=["hooks"]) == ["tag hooks: is not described"]
