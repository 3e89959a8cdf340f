"""The twin in OpenAPI 3.1 says what the document says: two validators, one for each version, agree on it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, OAS31Validator, oas30_format_checker, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from qbdconnect_codegen.conversion import convert
from qbdconnect_codegen.openapi.twin import twin

ROOT = Path(__file__).parents[3]
CONTRACT = json.loads((ROOT / "spec/openapi.json").read_text(encoding="utf-8"))
CASES = sorted((ROOT / "tests/golden/raml").glob("*/openapi.json"))
NULL = {"type": "string", "nullable": True, "enum": [None]}


def rewritten(schema: dict[str, Any]) -> Any:
    document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": schema}}}
    return twin(document)["components"]["schemas"]["A"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({**NULL, "description": "D"}, {"type": "null", "description": "D"}),
        ({"type": "string", "enum": [None]}, {"type": "string", "enum": [None]}),
        ({"type": "number", "minimum": 1, "exclusiveMinimum": True}, {"type": "number", "exclusiveMinimum": 1}),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": True}, {"type": "number", "exclusiveMaximum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"minimum": 1, "maximum": 2, "exclusiveMaximum": True}, {"minimum": 1, "exclusiveMaximum": 2}),
        ({"exclusiveMinimum": True}, {}),
        ({"type": "string", "example": None}, {"type": "string", "examples": [None]}),
        ({"format": "binary"}, {"contentMediaType": "application/octet-stream"}),
        ({"format": "byte"}, {"contentEncoding": "base64"}),
        ({"type": "string", "format": "date-time"}, {"type": "string", "format": "date-time"}),
        ({"$ref": "#/a", "nullable": True}, {"$ref": "#/a", "nullable": True}),
        ({"anyOf": [{"$ref": "#/a"}, NULL]}, {"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}),
        ({"allOf": [NULL], "oneOf": [NULL], "not": NULL}, {"allOf": [N := {"type": "null"}], "oneOf": [N], "not": N}),
        ({"items": NULL, "additionalProperties": NULL}, {"items": N, "additionalProperties": N}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
    ],
)
def test_keywords(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    before = copy.deepcopy(schema)
    assert rewritten(schema) == expected
    assert schema == before


def test_names_and_data_are_no_keywords() -> None:
    names = {name: {"type": "string"} for name in ("nullable", "example", "type", "format", "enum", "$ref")}
    data = {"default": {"nullable": True}, "x-more": {"example": 1, "items": NULL}, "enum": [{"example": 1}]}
    assert rewritten({"properties": names, **data}) == {"properties": names, **data}


def test_every_schema_of_a_document_is_found() -> None:
    media = {"content": {"application/json": {"schema": NULL, "example": {"nullable": True}}}}
    parameter = {"name": "a", "in": "query", "schema": NULL, "example": {"nullable": True}}
    answer = {"headers": {"schema": {"schema": NULL}}, "links": {"a": {"parameters": {"schema": NULL}}}, **media}
    operation = {"parameters": [parameter], "requestBody": media, "responses": {"200": answer}}
    path = {"parameters": [parameter], "post": operation, "x-note": {"schema": NULL}}
    document = {"openapi": "3.0.3", "info": {}, "paths": {"/a": path}, "x-webhooks": {"b": path}, "components": {}}
    found = twin(document)
    assert list(found) == ["openapi", "info", "paths", "webhooks", "components"]
    assert found["openapi"] == "3.1.0"
    assert found["paths"]["/a"] == found["webhooks"]["b"]
    path_as_text = json.dumps(found["paths"]["/a"])
    assert path_as_text.count('"schema": {"type": "null"}') == 5
    assert path_as_text.count(json.dumps({"schema": NULL})) == 2  # of the link and of the extension


def test_a_document_without_webhooks() -> None:
    assert "webhooks" not in twin({"openapi": "3.0.3", "paths": {}})


def test_what_is_committed_is_the_twin_of_the_document() -> None:
    written = json.loads((ROOT / "spec/openapi-3.1.json").read_text(encoding="utf-8"))
    assert written == twin(CONTRACT)
    assert list(written["webhooks"]) == list(CONTRACT["x-webhooks"])
    OpenAPIV31SpecValidator(written).validate()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_twins_of_all_golden_documents_are_valid(path: Path) -> None:
    OpenAPIV31SpecValidator(twin(json.loads(path.read_text(encoding="utf-8")))).validate()


def test_a_converted_file_has_a_media_type(tmp_path: Path) -> None:
    (tmp_path / "api.raml").write_text(
        "#%RAML 1.0\ntitle: T\nversion: v1\ntypes: {F: file, N: nil}\n", encoding="utf-8"
    )
    outcome = convert(tmp_path / "api.raml")
    assert twin(json.loads(outcome.text or ""))["components"]["schemas"] == {
        "F": {"type": "string", "contentMediaType": "application/octet-stream"},
        "N": {"type": "null"},
    }


# The same values are valid


def verdicts(schema: dict[str, Any], components: dict[str, Any], value: Any) -> tuple[bool, bool]:
    """Say whether a value is valid by a schema of 3.0, and by the twin of that schema."""
    document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {**components, "Subject": schema}}}
    old, new = ({"$ref": "#/components/schemas/Subject", **one} for one in (document, twin(document)))
    return (
        bool(OAS30Validator(old, format_checker=oas30_format_checker).is_valid(value)),
        bool(OAS31Validator(new, format_checker=oas31_format_checker).is_valid(value)),
    )


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, -0.5, 2.5]),  # not 1.0: for the validator of 3.0 alone it is no integer
    st.sampled_from(["", "a", "ab", "2026-01-02", "2026-13-02", "2026-01-02T03:04:05Z", "AQ==", "?"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


def scalar_schemas() -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from(["string", "number", "integer", "boolean"]).map(lambda kind: {"type": kind})
    members = {
        "nullable": st.booleans(),
        "minimum": st.integers(-2, 2),
        "maximum": st.integers(-2, 2),
        "exclusiveMinimum": st.booleans(),
        "exclusiveMaximum": st.booleans(),
        "minLength": st.integers(0, 2),
        "enum": st.lists(SCALARS, min_size=1, max_size=3),
        "format": st.sampled_from(["date", "date-time", "byte", "binary", "int32", "double"]),
        "example": SCALARS,
        "default": SCALARS,
    }
    return st.builds(lambda kind, more: {**more, **kind}, kinds, st.fixed_dictionaries({}, optional=members))


def composed(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    arrays = st.builds(lambda items, flag: {"type": "array", "items": items, "nullable": flag}, inner, st.booleans())
    objects = st.builds(
        lambda properties, additional, needed: {
            "type": "object",
            "properties": properties,
            "additionalProperties": additional,
            **({"required": needed} if needed else {}),
        },
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        st.booleans() | inner,
        st.lists(st.sampled_from("abc"), unique=True, max_size=2),
    )
    groups = st.builds(
        lambda name, parts: {name: parts},
        st.sampled_from(["allOf", "anyOf", "oneOf"]),
        st.lists(inner | st.just({"$ref": "#/components/schemas/JsonNull"}), min_size=1, max_size=2),
    )
    return st.one_of(arrays, objects, groups, inner.map(lambda schema: {"not": schema}))


@settings(max_examples=200, deadline=None)
@given(schema=st.recursive(scalar_schemas(), composed, max_leaves=6), value=VALUES)
def test_the_same_values_are_valid(schema: dict[str, Any], value: Any) -> None:
    old, new = verdicts(schema, {"JsonNull": NULL}, value)
    assert old == new


def without_direction(node: Any) -> Any:
    """Drop what 3.0 asks for in one direction only; in 3.1 it is a note for people."""
    if isinstance(node, list):
        return [without_direction(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: without_direction(value) for key, value in node.items() if key not in {"readOnly", "writeOnly"}}


SCHEMAS = without_direction(CONTRACT["components"]["schemas"])
CORPUS: list[tuple[dict[str, Any], Any, bool]] = [
    ({"type": "string", "nullable": True}, None, True),
    ({"type": "string"}, None, False),
    ({"type": "integer", "minimum": 1, "nullable": True}, None, True),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1, False),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 2, True),
    ({"type": "integer", "maximum": 1, "exclusiveMaximum": True}, 1, False),
    ({"type": "integer", "maximum": 1}, 1, True),
    ({"anyOf": [{"$ref": "#/components/schemas/JsonNull"}, {"type": "object"}]}, None, True),
    ({"anyOf": [{"$ref": "#/components/schemas/JsonNull"}, {"type": "object"}]}, "a", False),
    ({"type": "array", "items": {"type": "string", "nullable": True}}, ["a", None], True),
    ({"type": "object", "properties": {"a": {"type": "string", "format": "date"}}}, {"a": "2026-02-30"}, False),
]


@pytest.mark.parametrize(("schema", "value", "expected"), CORPUS)
def test_what_is_valid_is_known(schema: dict[str, Any], value: Any, expected: bool) -> None:
    assert verdicts(schema, {"JsonNull": NULL}, value) == (expected, expected)


def examples() -> list[Any]:
    """Collect every example of a body in the contract, each with the schema that it follows."""
    found: list[Any] = []

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            if "schema" in node and "example" in node:
                found.append(pytest.param(node["schema"], node["example"], id=f"{len(found)}"))
                return
            for value in node.values():
                visit(value)

    visit({key: CONTRACT[key] for key in ("paths", "x-webhooks")})
    return found


@pytest.mark.parametrize(("schema", "value"), examples())
def test_examples_of_the_contract_and_what_breaks_them(schema: dict[str, Any], value: Any) -> None:
    assert verdicts(schema, SCHEMAS, value) == (True, True)
    for broken in altered(value):
        old, new = verdicts(schema, SCHEMAS, broken)
        assert old == new, broken


def altered(value: Any) -> list[Any]:
    """Alter each member of an object: null, another kind, none at all."""
    if not isinstance(value, dict):
        return [None, 5, {}]
    without = [{key: one for key, one in value.items() if key != name} for name in value]
    return [*without, *({**value, name: other} for name in value for other in (None, -5, "", ["a"]))]
