"""Tests of paths, operations, parameters, bodies and responses."""

from pathlib import Path
from typing import Any

import pytest

from tests.codegen.documents import HEADER, converted, refusals, warnings

START = (
    HEADER
    + """\
title: T
version: v1
mediaType: application/json
annotationTypes:
  operationId: any
  tags: any
  summary: any
  bodyRequired: any
  deprecated: any
  externalDocs: any
  links: any
  note: any
types: {Text: string, Thing: object}
"""
)
LINES = START.count("\n")


def operation(folder: Path, text: str) -> dict[str, Any]:
    paths = converted(folder, START + text)["paths"]
    found = next(iter(next(iter(paths.values())).values()))
    assert isinstance(found, dict)
    return found


def at(found: list[str]) -> list[str]:
    """Lines counted from the end of START."""
    return [f"{int(one.split(':', 1)[0]) - LINES}:{one.split(':', 1)[1]}" for one in found]


def test_an_operation(tmp_path: Path) -> None:
    text = """\
/a/{id}:
  post:
    (operationId): makeA
    (tags): [a]
    (deprecated): true
    (externalDocs): {url: u}
    (note): N
    displayName: Make
    description: Makes.
    queryParameters: {q?: Text}
    headers: {H: integer}
    body: Thing
    responses: {201: {description: Made., (note): R, (links): {Self: {operationId: makeA}}}}
"""
    found = operation(tmp_path, text)
    assert list(found) == [
        "operationId",
        "tags",
        "summary",
        "description",
        "externalDocs",
        "deprecated",
        "x-note",
        "parameters",
        "requestBody",
        "responses",
    ]
    assert [(one["name"], one["in"], one["required"]) for one in found["parameters"]] == [
        ("id", "path", True),
        ("q", "query", False),
        ("H", "header", True),
    ]
    assert found["requestBody"] == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    }
    assert found["responses"] == {
        "201": {"description": "Made.", "links": {"Self": {"operationId": "makeA"}}, "x-note": "R"}
    }


def test_the_summary_may_be_an_annotation(tmp_path: Path) -> None:
    text = "/a: {get: {(operationId): a, (summary): S, responses: {204: {description: D}}}}\n"
    assert operation(tmp_path, text)["summary"] == "S"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("Text", {"schema": {"$ref": "#/components/schemas/Text"}}),
        ("{type: Text, description: D}", {"description": "D", "schema": {"$ref": "#/components/schemas/Text"}}),
        ("{type: Text, maxLength: 2}", {"schema": {"allOf": [{"$ref": "#/components/schemas/Text"}], "maxLength": 2}}),
        ("{displayName: N}", {"schema": {"type": "string", "title": "N"}}),
        ("{(note): N, (deprecated): }", {"deprecated": True, "x-note": "N", "schema": {"type": "string"}}),
        ("{example: a}", {"schema": {"type": "string"}, "example": "a"}),
        ("{examples: {x: a}}", {"schema": {"type": "string"}, "examples": {"x": {"value": "a"}}}),
        (
            "{example: {value: a, description: D, (note): N}}",
            {
                "schema": {"type": "string"},
                "examples": {"example": {"description": "D", "value": "a", "x-note": "N"}},
            },
        ),
        (
            "'string[]'",
            {"style": "form", "explode": True, "schema": {"type": "array", "items": {"type": "string"}}},
        ),
        ("string | nil", {"schema": {"type": "string", "nullable": True}}),
    ],
)
def test_query_parameters(tmp_path: Path, declared: str, expected: dict[str, Any]) -> None:
    text = (
        f"/a: {{get: {{(operationId): a, queryParameters: {{q: "
        f"{declared}}}, responses: {{204: {{description: D}}}}}}}}\n"
    )
    (found,) = operation(tmp_path, text)["parameters"]
    assert found == {"name": "q", "in": "query", "required": True, **expected}


def test_headers_of_a_response(tmp_path: Path) -> None:
    headers = "{A: , B?: {description: D, example: b}, C: {type: 'string[]'}}"
    text = f"/a: {{get: {{(operationId): a, responses: {{204: {{description: D, headers: {headers}}}}}}}}}\n"
    found = operation(tmp_path, text)["responses"]["204"]["headers"]
    assert found == {
        "A": {"required": True, "schema": {"type": "string"}},
        "B": {"description": "D", "required": False, "schema": {"type": "string"}, "example": "b"},
        "C": {"required": True, "schema": {"type": "array", "items": {"type": "string"}}},
    }
    assert list(found["B"]) == ["description", "required", "schema", "example"]


def test_path_parameters_come_from_the_whole_path(tmp_path: Path) -> None:
    text = """\
/a/{one}:
  uriParameters: {one: {type: integer, description: First.}}
  /{two}:
    uriParameters: {two: {maxLength: 3}}
    /c/{three}:
      get: {(operationId): a, responses: {204: {description: D}}}
"""
    found = operation(tmp_path, text)["parameters"]
    assert [one["name"] for one in found] == ["one", "two", "three"]
    assert found[0]["description"] == "First."
    assert [one["schema"] for one in found] == [
        {"type": "integer"},
        {"type": "string", "maxLength": 3},
        {"type": "string"},
    ]


def test_a_query_string_becomes_parameters(tmp_path: Path) -> None:
    text = """\
/a:
  get:
    (operationId): a
    queryString: {type: object, properties: {x: integer, y?: {description: D}}}
    responses: {204: {description: D}}
"""
    assert operation(tmp_path, text)["parameters"] == [
        {"name": "x", "in": "query", "required": True, "schema": {"type": "integer"}},
        {"name": "y", "in": "query", "required": False, "description": "D", "schema": {"type": "string"}},
    ]


def test_bodies(tmp_path: Path) -> None:
    text = """\
/a:
  post:
    (operationId): a
    (bodyRequired): false
    body:
      application/json: {type: Thing, example: {a: 1}, (note): N}
      text/plain:
      text/csv: any
      multipart/form-data:
        properties:
          one: {type: file, fileTypes: image/png}
          many: {type: array, items: {type: file, fileTypes: [a/b, c/d]}}
          other?: string
    responses: {200: {description: D, body: {text/plain: {type: Text, description: E}}}}
"""
    found = operation(tmp_path, text)
    body = found["requestBody"]
    assert body["required"] is False
    assert body["content"]["application/json"] == {
        "schema": {"$ref": "#/components/schemas/Thing"},
        "example": {"a": 1},
        "x-note": "N",
    }
    assert body["content"]["text/plain"] == {}
    assert body["content"]["text/csv"] == {"schema": {}}
    assert body["content"]["multipart/form-data"]["encoding"] == {
        "one": {"contentType": "image/png"},
        "many": {"contentType": "a/b, c/d"},
    }
    assert found["responses"]["200"]["content"]["text/plain"]["schema"] == {
        "allOf": [{"$ref": "#/components/schemas/Text"}],
        "description": "E",
    }


def test_path_items(tmp_path: Path) -> None:
    text = """\
/a:
  displayName: A
  description: All of it.
  (note): N
  /b:
    /c: {get: {(operationId): c, responses: {204: {description: D}}}}
/: {get: {(operationId): root, responses: {204: {description: D}}}}
"""
    paths = converted(tmp_path, START + text)["paths"]
    assert list(paths) == ["/a", "/a/b/c", "/"]
    assert paths["/a"] == {"summary": "A", "description": "All of it.", "x-note": "N"}


ANSWER = "responses: {204: {description: D}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"/a: {{get: {{{ANSWER}}}}}", ["1:6 no-operation-id"]),
        (f"/a: {{get: {{(operationId): a b, {ANSWER}}}}}", ["1:27 bad-operation-id"]),
        (f"/a: {{get: {{(operationId): 5, {ANSWER}}}}}", ["1:6 no-operation-id", "1:27 bad-value"]),
        (
            f"/a: {{get: {{(operationId): a, {ANSWER}}}, put: {{(operationId): a, {ANSWER}}}}}",
            ["1:88 duplicate-operation-id"],
        ),
        (f"/a: {{get: {{(operationId): a, (tags): b, {ANSWER}}}}}", ["1:38 bad-value"]),
        (f"/a: {{get: {{(operationId): a, (links): {{}}, {ANSWER}}}}}", ["1:30 misplaced-annotation"]),
        (f"/a: {{get: {{(operationId): a, (bodyRequired): true, {ANSWER}}}}}", ["1:30 misplaced-annotation"]),
        (f"/a: {{get: {{(operationId): a, displayName: N, (summary): S, {ANSWER}}}}}", ["1:46 exclusive-keys"]),
        (f"/a: {{(operationId): a, get: {{(operationId): a, {ANSWER}}}}}", ["1:6 misplaced-annotation"]),
        ("/{a}: {uriParameters: {a?: }, get: {(operationId): a, " + ANSWER + "}}", ["1:24 optional-path-parameter"]),
        (
            "/{a}: {uriParameters: {a: {required: false}}, get: {(operationId): a, " + ANSWER + "}}",
            ["1:38 optional-path-parameter"],
        ),
        (
            f"/{{a}}: {{get: {{(operationId): a, {ANSWER}}}}}\n/{{b}}: {{get: {{(operationId): b, {ANSWER}}}}}",
            ["2:1 same-path"],
        ),
        (f"/a: {{get: {{(operationId): a, queryString: string, {ANSWER}}}}}", ["1:6 not-supported"]),
        (f"/a: {{get: {{(operationId): a, queryString: Text | Thing, {ANSWER}}}}}", ["1:43 not-supported"]),
    ],
)
def test_refusals(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert at(refusals(tmp_path, START + text + "\n")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a: {get: {(operationId): a}}", ["1:6 lossy-no-response"]),
        ("/a: {get: {(operationId): a, responses: {204: }}}", ["1:42 lossy-no-description"]),
        (f"/a: {{get: {{(operationId): a, headers: {{Authorization: }}, {ANSWER}}}}}", ["1:40 lossy-header"]),
        (
            f"/a: {{get: {{(operationId): a, queryParameters: {{q: object}}, {ANSWER}}}}}",
            ["1:48 lossy-object-parameter"],
        ),
        (
            f"/a: {{get: {{(operationId): a, queryString: {{properties: {{q: }}, minProperties: 1}}, {ANSWER}}}}}",
            ["1:43 lossy-query-string"],
        ),
    ],
)
def test_warnings(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert at(warnings(tmp_path, START + text + "\n")) == expected


@pytest.mark.parametrize(("code", "phrase"), [("204", "No Content"), ("299", "Status 299")])
def test_a_missing_description_is_the_registered_phrase(tmp_path: Path, code: str, phrase: str) -> None:
    text = f"/a: {{get: {{(operationId): a, responses: {{{code}: }}}}}}\n"
    assert operation(tmp_path, text)["responses"] == {code: {"description": phrase}}


def test_annotations_of_a_body_stand_on_each_media_type(tmp_path: Path) -> None:
    body = "{(note): 1, text/a: , text/b: {(note): 2, type: string}}"
    text = f"/a: {{post: {{(operationId): a, body: {body}, responses: {{204: {{description: D}}}}}}}}\n"
    assert refusals(tmp_path, START + text) == [f"{LINES + 1}:68 duplicate-annotation"]
    found = converted(tmp_path, START + text.replace("(note): 2, ", ""))["paths"]["/a"]["post"]["requestBody"]
    assert found["content"] == {"text/a": {"x-note": 1}, "text/b": {"schema": {"type": "string"}, "x-note": 1}}


def test_headers_differ_by_more_than_case(tmp_path: Path) -> None:
    text = (
        "traits: {t: {headers: {x-trace?: string}}}\n"
        "/a: {get: {(operationId): a, is: [t], headers: {X-Trace: string}, "
        "responses: {200: {description: D, headers: {ETag: string, Etag: string}}}}}\n"
    )
    assert refusals(tmp_path, START + text) == [f"{LINES + 1}:24 duplicate-key", f"{LINES + 2}:125 duplicate-key"]


def test_a_content_type_header_is_ignored_by_openapi(tmp_path: Path) -> None:
    text = "/a: {get: {(operationId): a, responses: {200: {description: D, headers: {Content-type: string}}}}}\n"
    assert warnings(tmp_path, START + text) == [f"{LINES + 1}:74 lossy-header"]
