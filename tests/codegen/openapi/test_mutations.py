"""Each facet of a small API is altered in turn: exactly its counterpart in the document changes."""

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.documents import converted

API = """\
#%RAML 1.0
title: Shop
version: v1
description: Sells things.
baseUri: http://localhost/{version}
mediaType: application/json
annotationTypes:
  operationId: string
  tags: string[]
  scopes: string[]
  readOnly: boolean
  deprecated: boolean
  bodyRequired: boolean
  license: object
  links: object
securitySchemes:
  key:
    type: x-bearer
    description: A key.
securedBy: [key]
(license): {name: MIT}
types:
  Thing:
    description: A thing.
    properties:
      name:
        description: Its name.
        type: string
        minLength: 1
        maxLength: 9
        pattern: ^[a-z]+$
      kind?:
        enum: [small, large]
      price?:
        type: number
        minimum: 0
        default: 1
      parts?:
        type: Thing[]
        maxItems: 3
      note?: string | nil
      made?: date-only
traits:
  failing:
    headers:
      X-Trace?:
        type: string
        example: abc
    responses:
      400:
        description: Wrong.
        body:
          application/problem+json: object
/things/{id}:
  uriParameters:
    id:
      description: Which one.
      type: string
  put:
    (operationId): putThing
    (tags): [things]
    (scopes): [write]
    displayName: Put a thing
    description: Puts it.
    is: [failing]
    queryParameters:
      dry?:
        type: boolean
        default: false
    body:
      type: Thing
      example: {name: a}
    responses:
      200:
        description: Done.
        headers:
          ETag:
            type: string
        body: Thing
        (links):
          Self: {operationId: putThing}
"""

THING = ("components", "schemas", "Thing")
PUT = ("paths", "/things/{id}", "put")
PROPERTY = (*THING, "properties")
ID, DRY, TRACE = ((*PUT, "parameters", index) for index in range(3))
GONE = object()

CASES: list[tuple[str, str, dict[tuple[Any, ...], Any]]] = [
    ("title: Shop", "title: Store", {("info", "title"): "Store"}),
    ("description: Sells things.", "description: Sells.", {("info", "description"): "Sells."}),
    (
        "version: v1",
        "version: v2",
        {
            ("info", "version"): "v2",
            ("servers", 0, "variables", "version"): {"enum": ["v2"], "default": "v2"},
        },
    ),
    ("http://localhost/", "https://example.org/", {("servers", 0, "url"): "https://example.org/{version}"}),
    ("(license): {name: MIT}", "(license): {name: X}", {("info", "license", "name"): "X"}),
    ("description: A key.", "description: Key.", {("components", "securitySchemes", "key", "description"): "Key."}),
    (
        "securedBy: [key]",
        "securedBy: [null, key]",
        {("security",): [{}, {"key": []}], (*PUT, "security"): [{}, {"key": []}]},
    ),
    ("securedBy: [key]", "securedBy: [null]", {("security",): [], (*PUT, "security"): []}),
    ("    is: [failing]", "    is: [failing]\n    securedBy: [null]", {(*PUT, "security"): []}),
    ("description: A thing.", "description: Thing.", {(*THING, "description"): "Thing."}),
    ("description: Its name.", "description: Name.", {(*PROPERTY, "name", "description"): "Name."}),
    (
        "description: Its name.",
        "displayName: Name",
        {(*PROPERTY, "name", "description"): GONE, (*PROPERTY, "name", "title"): "Name"},
    ),
    ("minLength: 1", "minLength: 0", {(*PROPERTY, "name", "minLength"): 0}),
    ("maxLength: 9", "maxLength: 8", {(*PROPERTY, "name", "maxLength"): 8}),
    ("        maxLength: 9\n", "", {(*PROPERTY, "name", "maxLength"): GONE}),
    ("pattern: ^[a-z]+$", "pattern: ^[a-f]+$", {(*PROPERTY, "name", "pattern"): "^[a-f]+$"}),
    (
        "pattern: ^[a-z]+$",
        "(readOnly): true",
        {(*PROPERTY, "name", "pattern"): GONE, (*PROPERTY, "name", "readOnly"): True},
    ),
    (
        "pattern: ^[a-z]+$",
        "(deprecated): true",
        {(*PROPERTY, "name", "pattern"): GONE, (*PROPERTY, "name", "deprecated"): True},
    ),
    (
        "pattern: ^[a-z]+$",
        "(scopes): [a]",
        {(*PROPERTY, "name", "pattern"): GONE, (*PROPERTY, "name", "x-scopes"): ["a"]},
    ),
    ("      kind?:", "      kind:\n        required: false", {}),
    ("      name:\n", "      name?:\n", {(*THING, "required"): GONE}),
    ("[small, large]", "[small]", {(*PROPERTY, "kind", "enum"): ["small"]}),
    ("minimum: 0", "minimum: 0.5", {(*PROPERTY, "price", "minimum"): 0.5}),
    ("minimum: 0", "maximum: 7", {(*PROPERTY, "price", "minimum"): GONE, (*PROPERTY, "price", "maximum"): 7}),
    ("default: 1", "default: 2", {(*PROPERTY, "price", "default"): 2}),
    ("default: 1", "format: double", {(*PROPERTY, "price", "default"): GONE, (*PROPERTY, "price", "format"): "double"}),
    (
        "default: 1",
        "format: int32",
        {
            (*PROPERTY, "price", "default"): GONE,
            (*PROPERTY, "price", "format"): "int32",
            (*PROPERTY, "price", "type"): "integer",
        },
    ),
    ("type: number", "type: integer", {(*PROPERTY, "price", "type"): "integer"}),
    ("maxItems: 3", "minItems: 1", {(*PROPERTY, "parts", "maxItems"): GONE, (*PROPERTY, "parts", "minItems"): 1}),
    (
        "maxItems: 3",
        "uniqueItems: true",
        {(*PROPERTY, "parts", "maxItems"): GONE, (*PROPERTY, "parts", "uniqueItems"): True},
    ),
    ("type: Thing[]", "type: string[]", {(*PROPERTY, "parts", "items"): {"type": "string"}}),
    ("note?: string | nil", "note?: string", {(*PROPERTY, "note", "nullable"): GONE}),
    (
        "note?: string | nil",
        "note?: Thing | nil",
        {
            (*PROPERTY, "note"): {
                "anyOf": [{"$ref": "#/components/schemas/Thing"}, {"$ref": "#/components/schemas/JsonNull"}]
            },
            ("components", "schemas", "JsonNull"): {
                "type": "string",
                "nullable": True,
                "description": "The JSON value null.",
                "enum": [None],
            },
        },
    ),
    ("made?: date-only", "made?: datetime", {(*PROPERTY, "made", "format"): "date-time"}),
    ("made?: date-only", "made?: boolean", {(*PROPERTY, "made"): {"type": "boolean"}}),
    (
        "    description: A thing.",
        "    additionalProperties: false",
        {(*THING, "description"): GONE, (*THING, "additionalProperties"): False},
    ),
    (
        "    description: A thing.",
        "    minProperties: 1",
        {(*THING, "description"): GONE, (*THING, "minProperties"): 1},
    ),
    (
        "    description: A thing.",
        "    example: {name: a}",
        {(*THING, "description"): GONE, (*THING, "example"): {"name": "a"}},
    ),
    ("X-Trace?:", "X-Trace:", {(*TRACE, "required"): True}),
    ("X-Trace?:", "X-Track?:", {(*TRACE, "name"): "X-Track"}),
    ("example: abc", "example: abd", {(*TRACE, "example"): "abd"}),
    ("example: abc", "minLength: 1", {(*TRACE, "example"): GONE, (*TRACE, "schema", "minLength"): 1}),
    ("description: Wrong.", "description: Bad.", {(*PUT, "responses", "400", "description"): "Bad."}),
    (
        "application/problem+json: object",
        "application/problem+json: Thing",
        {
            (*PUT, "responses", "400", "content", "application/problem+json", "schema"): {
                "$ref": "#/components/schemas/Thing"
            }
        },
    ),
    ("description: Which one.", "description: One.", {(*ID, "description"): "One."}),
    ("    is: [failing]\n", "", {TRACE: GONE, (*PUT, "responses", "400"): GONE}),
    ("(operationId): putThing", "(operationId): put", {(*PUT, "operationId"): "put"}),
    ("(tags): [things]", "(tags): [a, b]", {(*PUT, "tags"): ["a", "b"]}),
    ("(scopes): [write]", "(scopes): [read]", {(*PUT, "x-scopes"): ["read"]}),
    (
        "(scopes): [write]",
        "(bodyRequired): false",
        {(*PUT, "x-scopes"): GONE, (*PUT, "requestBody", "required"): False},
    ),
    ("(scopes): [write]", "(deprecated): true", {(*PUT, "x-scopes"): GONE, (*PUT, "deprecated"): True}),
    ("displayName: Put a thing", "displayName: Put it", {(*PUT, "summary"): "Put it"}),
    ("description: Puts it.", "description: Puts.", {(*PUT, "description"): "Puts."}),
    ("dry?:", "dry:", {(*DRY, "required"): True}),
    ("default: false", "default: true", {(*DRY, "schema", "default"): True}),
    (
        "example: {name: a}",
        "example: {name: b}",
        {(*PUT, "requestBody", "content", "application/json", "example", "name"): "b"},
    ),
    ("description: Done.", "description: OK.", {(*PUT, "responses", "200", "description"): "OK."}),
    ("          ETag:", "          ETag?:", {(*PUT, "responses", "200", "headers", "ETag", "required"): False}),
    ("        body: Thing\n", "", {(*PUT, "responses", "200", "content"): GONE}),
    (
        "Self: {operationId: putThing}",
        "Me: {operationId: putThing}",
        {(*PUT, "responses", "200", "links"): {"Me": {"operationId": "putThing"}}},
    ),
]


def altered(document: dict[str, Any], changes: dict[tuple[Any, ...], Any]) -> dict[str, Any]:
    result = copy.deepcopy(document)
    for path, value in changes.items():
        place: Any = result
        for step in path[:-1]:
            place = place[step]
        if value is GONE:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    return result


@pytest.mark.parametrize(("old", "new", "changes"), CASES)
def test_exactly_the_counterpart_changes(
    tmp_path: Path, old: str, new: str, changes: dict[tuple[Any, ...], Any]
) -> None:
    assert API.count(old) >= 1
    before = converted(tmp_path, API)
    after = converted(tmp_path, API.replace(old, new, 1))
    assert after == altered(before, changes)


def test_the_default_media_type_fills_bodies(tmp_path: Path) -> None:
    text = API.replace("mediaType: application/json", "mediaType: [text/json, application/xml]")
    put = converted(tmp_path, text)["paths"]["/things/{id}"]["put"]
    assert list(put["requestBody"]["content"]) == ["text/json", "application/xml"]
    assert list(put["responses"]["200"]["content"]) == ["text/json", "application/xml"]
    assert list(put["responses"]["400"]["content"]) == ["application/problem+json"]
