from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.contract.dialect import Dialect, Side, resolve
from tests.server.contract import tiny

SCHEMAS = {
    "Id": {"type": "string", "readOnly": True},
    "Secret": {"type": "string", "writeOnly": True},
    "Base": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
    "a/b~c": {"type": "integer"},
}


def translate(schema: Any, side: Side = "request") -> Any:
    return Dialect(tiny.document({}, SCHEMAS), side).translate(schema)


def test_annotations_are_dropped_and_names_are_not_keywords() -> None:
    member = {"type": "string", "description": "d", "example": "x", "default": "y", "x-mark": 1, "xml": {}}
    names = dict.fromkeys(("example", "nullable", "default", "x-mark", "readOnly", "required", "$ref"), member)
    del names["$ref"]
    translated = translate({"type": "object", "properties": names, "discriminator": {"propertyName": "example"}})
    assert translated == {"type": "object", "properties": {key: {"type": "string"} for key in names}}


def test_enum_values_stay_as_they_are() -> None:
    assert translate({"enum": [{"nullable": True, "description": "d"}, None]}) == {
        "enum": [{"nullable": True, "description": "d"}, None]
    }


def test_nullable_adds_null_to_a_type_and_means_nothing_without_one() -> None:
    assert translate({"type": "string", "nullable": True}) == {"type": ["string", "null"]}
    assert translate({"type": "string", "nullable": False}) == {"type": "string"}
    assert translate({"nullable": True, "minimum": 1}) == {"minimum": 1}
    assert translate({"type": "string", "nullable": True, "enum": [None]}) == {
        "type": ["string", "null"],
        "enum": [None],
    }


def test_keywords_with_schemas_are_translated() -> None:
    null = {"type": "string", "nullable": True}
    done = {"type": ["string", "null"]}
    assert translate({"items": null, "anyOf": [null], "not": null, "additionalProperties": null}) == {
        "items": done,
        "anyOf": [done],
        "not": done,
        "additionalProperties": done,
    }
    assert translate({"additionalProperties": False}) == {"additionalProperties": False}


def test_nothing_counts_beside_a_reference() -> None:
    assert translate({"$ref": "#/components/schemas/Id", "nullable": True}) == {"$ref": "#/components/schemas/Id"}


def test_exclusive_bounds_stay_booleans() -> None:
    schema = {"type": "number", "minimum": 0, "exclusiveMinimum": True}
    assert translate(schema) == schema


@pytest.mark.parametrize(
    ("side", "required"), [("request", ["name", "password"]), ("response", ["id", "name"])], ids=["request", "response"]
)
def test_hidden_members_are_not_required(side: Side, required: list[str]) -> None:
    schema = {
        "type": "object",
        "required": ["id", "name", "password"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string"},
            "password": {"type": "string", "writeOnly": True},
        },
    }
    translated = translate(schema, side)
    assert translated["required"] == required
    assert translated["properties"]["id"] == {"type": "string"}
    password: dict[str, Any] = {"not": {}} if side == "response" else {"type": "string"}
    assert translated["properties"]["password"] == password


def test_an_empty_list_of_required_members_is_left_out() -> None:
    schema = {"required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Id"}}}
    assert translate(schema) == {"properties": {"id": {"$ref": "#/components/schemas/Id"}}}


def test_members_of_a_part_count_for_the_whole() -> None:
    whole = {"allOf": [{"$ref": "#/components/schemas/Base"}], "required": ["id", "other"]}
    assert translate(whole)["required"] == ["other"]


def test_a_write_only_member_of_a_part_is_forbidden_in_a_response() -> None:
    whole = {"allOf": [{"properties": {"password": {"$ref": "#/components/schemas/Secret"}}}]}
    assert translate(whole, "response")["properties"] == {"password": {"not": {}}}


def test_references_are_followed_with_escapes() -> None:
    document = tiny.document({}, {**SCHEMAS, "Alias": {"$ref": "#/components/schemas/a~1b~0c"}})
    assert resolve(document, {"$ref": "#/components/schemas/Alias"}) == {"type": "integer"}
