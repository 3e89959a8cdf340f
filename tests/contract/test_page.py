"""The generated document says what the page says: read by itself, without the converter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract import page

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "spec" / "openapi.json").read_text())
FACETS = {
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "enum",
    "default",
    "format",
}
MOMENTS = {
    "date-only": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def differences(fact: Any, schema: dict[str, Any], where: str) -> list[str]:
    schema = resolved(schema)
    fact = {"type": fact} if isinstance(fact, str) else dict(fact)
    fact = MOMENTS.get(fact["type"], fact)
    found = [f"{where}: {key}" for key in {"type", *FACETS} if fact.get(key) != schema.get(key)]
    if fact.get("open") and schema.get("additionalProperties") is not True:
        found.append(f"{where}: not open")
    if fact["type"] == "array":
        found += differences(fact["items"], schema["items"], f"{where}[]")
    if fact["type"] == "object":
        found += member_differences(fact["members"], schema, where)
    return found


def member_differences(members: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    required = {name.removesuffix("*") for name in members if name.endswith("*")}
    found = [] if set(schema.get("required", [])) == required else [f"{where}: required"]
    for written, fact in members.items():
        name = written.removesuffix("*")
        if name in schema["properties"]:
            found += differences(fact, schema["properties"][name], f"{where}.{name}")
        else:
            found.append(f"{where}.{name}: missing")
    return found


def operation(label: str) -> dict[str, Any]:
    method, path = label.split()
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def parameters_of(label: str) -> dict[str, dict[str, Any]]:
    _, path = label.split()
    everything = [*DOCUMENT["paths"][path].get("parameters", []), *operation(label).get("parameters", [])]
    return {f"{p['in']} {p['name']}{'*' if p.get('required') else ''}": p["schema"] for p in everything}


@pytest.mark.parametrize("label", page.OPERATIONS)
def test_parameters_are_those_of_the_page(label: str) -> None:
    expected, _, _ = page.OPERATIONS[label]
    found = parameters_of(label)
    assert not [name for name in found if name.endswith("*") and name not in expected]
    assert not [line for name, fact in expected.items() for line in differences(fact, found[name], name)]


@pytest.mark.parametrize("label", [label for label, (_, body, _) in page.OPERATIONS.items() if body])
def test_request_body_is_that_of_the_page(label: str) -> None:
    _, body, _ = page.OPERATIONS[label]
    schema = operation(label)["requestBody"]["content"]["application/json"]["schema"]
    assert differences(body, schema, "body") == []


@pytest.mark.parametrize("label", [label for label, (_, _, answer) in page.OPERATIONS.items() if answer])
def test_answer_is_that_of_the_page(label: str) -> None:
    answer = page.OPERATIONS[label][2]
    assert answer is not None
    status, media_type, fact = answer
    schema = operation(label)["responses"][status]["content"][media_type]["schema"]
    assert fact is None or differences(fact, schema, "answer") == []


@pytest.mark.parametrize("name", page.TYPES)
def test_type_is_that_of_the_page(name: str) -> None:
    assert differences(page.TYPES[name], DOCUMENT["components"]["schemas"][name], name) == []


def test_the_object_of_which_the_page_shows_nothing_is_open() -> None:
    """Between Subscription and Payout the page has a type without a name and members; it is our Payment."""
    assert DOCUMENT["components"]["schemas"]["Payment"]["additionalProperties"] is True


def test_every_operation_of_the_page_is_there() -> None:
    assert len(page.OPERATIONS) == 33


def test_address_is_that_of_the_page() -> None:
    server = DOCUMENT["servers"][0]
    assert server["url"] == "http://localhost:8081/qbdconnect-api/{version}"
    assert server["variables"]["version"] == {"enum": ["v1"], "default": "v1"}


def every_operation() -> list[tuple[str, dict[str, Any]]]:
    methods = {"get", "put", "post", "delete", "patch"}
    return [
        (f"{method} {path}", item[method])
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if method in methods
    ]


@pytest.mark.parametrize(("label", "found"), every_operation())
def test_operation_is_described_completely(label: str, found: dict[str, Any]) -> None:
    assert {"operationId", "tags", "summary", "description", "security", "x-required-scopes"} <= set(found)
    bodies = [found.get("requestBody", {}), *found["responses"].values()]
    media = [content for body in bodies for content in body.get("content", {}).values()]
    assert all("example" in content or "examples" in content for content in media)
    problems = {status: answer for status, answer in found["responses"].items() if status.startswith("4")}
    assert {"400", "401", "403", "422"} <= set(problems)
    assert all("application/problem+json" in answer["content"] for answer in problems.values())
    assert all(parameter["description"] for parameter in found.get("parameters", []))
