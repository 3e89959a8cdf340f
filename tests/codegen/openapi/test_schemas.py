"""Tests of schemas and components."""

import json
from pathlib import Path
from typing import Any

import pytest

from qbdconnect_codegen.conversion import convert
from tests.codegen.documents import HEADER, converted, refusals, schemas, warnings, write

REF = "#/components/schemas/"
START = HEADER + "title: T\nversion: v1\n"


def ref(name: str) -> dict[str, str]:
    return {"$ref": REF + name}


NULL = {"type": "string", "nullable": True, "description": "The JSON value null.", "enum": [None]}
TIME = r"\d{2}:\d{2}:\d{2}(\.\d+)?"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("string", {"type": "string"}),
        ("", {"type": "string"}),
        ("any", {}),
        ("number", {"type": "number"}),
        ("integer", {"type": "integer"}),
        ("boolean", {"type": "boolean"}),
        ("object", {"type": "object", "additionalProperties": True}),
        ("array", {"type": "array", "items": {}}),
        ("date-only", {"type": "string", "format": "date"}),
        ("datetime", {"type": "string", "format": "date-time"}),
        ("{type: datetime, format: rfc3339}", {"type": "string", "format": "date-time"}),
        ("time-only", {"type": "string", "pattern": f"^{TIME}$", "x-raml-type": "time-only"}),
        (
            "datetime-only",
            {"type": "string", "pattern": rf"^\d{{4}}-\d{{2}}-\d{{2}}T{TIME}$", "x-raml-type": "datetime-only"},
        ),
        ("file", {"type": "string", "format": "binary"}),
        (
            "{type: file, fileTypes: [a/b], minLength: 1, maxLength: 2}",
            {
                "type": "string",
                "format": "binary",
                "x-raml-fileTypes": ["a/b"],
                "x-raml-minLength": 1,
                "x-raml-maxLength": 2,
            },
        ),
        ("nil", {"type": "string", "nullable": True, "enum": [None]}),
        ("{type: number, format: float}", {"type": "number", "format": "float"}),
        ("{type: number, format: double}", {"type": "number", "format": "double"}),
        ("{type: number, format: int}", {"type": "integer", "format": "int32"}),
        ("{type: integer, format: long}", {"type": "integer", "format": "int64"}),
        ("{type: integer, format: int8}", {"type": "integer", "minimum": -128, "maximum": 127}),
        ("{type: integer, format: int16, minimum: 0}", {"type": "integer", "minimum": 0, "maximum": 32767}),
        ("{type: integer, default: 5}", {"type": "integer", "default": 5}),
        (
            "{type: object, default: '{\"a\": 1}'}",
            {"type": "object", "additionalProperties": True, "default": {"a": 1}},
        ),
        ("string[]", {"type": "array", "items": {"type": "string"}}),
        ("{type: array, items: integer}", {"type": "array", "items": {"type": "integer"}}),
        ("{items: integer, minItems: 1}", {"type": "array", "items": {"type": "integer"}, "minItems": 1}),
        ("B[][]", {"type": "array", "items": {"type": "array", "items": ref("B")}}),
        ("string | nil", {"type": "string", "nullable": True}),
        ("string?", {"type": "string", "nullable": True}),
        ("nil | string", {"type": "string", "nullable": True}),
        ("{type: string | nil, maxLength: 2}", {"type": "string", "nullable": True, "maxLength": 2}),
        (
            "{type: integer | nil, format: int32, minimum: 1}",
            {"type": "integer", "nullable": True, "format": "int32", "minimum": 1},
        ),
        ("string[] | nil", {"type": "array", "nullable": True, "items": {"type": "string"}}),
        ("object | nil", {"type": "object", "nullable": True, "additionalProperties": True}),
        ("B | nil", {"anyOf": [ref("B"), ref("JsonNull")]}),
        ("any | nil", {"anyOf": [{}, ref("JsonNull")]}),
        ("string | integer | nil", {"anyOf": [{"type": "string"}, {"type": "integer"}, ref("JsonNull")]}),
        ("{type: B | string, description: D}", {"anyOf": [ref("B"), {"type": "string"}], "description": "D"}),
        (
            "{type: string | integer, enum: [a, 1]}",
            {"anyOf": [{"type": "string"}, {"type": "integer"}], "enum": ["a", 1]},
        ),
        ("B", ref("B")),
        ("{type: B}", ref("B")),
        ("{type: B, description: D}", {"allOf": [ref("B")], "description": "D"}),
        ("{type: C, maxLength: 3, default: a}", {"allOf": [ref("C")], "maxLength": 3, "default": "a"}),
        (
            "{type: {type: {type: string, minLength: 1}, maxLength: 2}}",
            {"type": "string", "minLength": 1, "maxLength": 2},
        ),
        ("{displayName: N, description: D}", {"type": "string", "title": "N", "description": "D"}),
        ("{xml: {name: n, attribute: true}}", {"type": "string", "xml": {"name": "n", "attribute": True}}),
        ("{description: {value: D}}", {"type": "string", "description": "D"}),
        (
            "{properties: {x: , y?: B}, minProperties: 1}",
            {
                "type": "object",
                "additionalProperties": True,
                "required": ["x"],
                "properties": {"x": {"type": "string"}, "y": ref("B")},
                "minProperties": 1,
            },
        ),
        ("{additionalProperties: B}", {"type": "object", "additionalProperties": ref("B")}),
        ("{additionalProperties: true}", {"type": "object", "additionalProperties": True}),
        ("{type: object, additionalProperties: false}", {"type": "object", "additionalProperties": False}),
        ("{properties: {//: integer}}", {"type": "object", "additionalProperties": {"type": "integer"}}),
    ],
)
def test_types_where_they_are_used(tmp_path: Path, declared: str, expected: dict[str, Any]) -> None:
    quoted = f"'{declared}'" if declared and not declared.startswith("{") else declared
    found = schemas(tmp_path, f"A:\n  properties:\n    p: {quoted}\nB: object\nC: string")
    assert found["A"]["properties"]["p"] == expected
    if "JsonNull" in str(expected):
        assert list(found)[-1] == "JsonNull"
        assert found["JsonNull"] == NULL


def test_the_order_of_keywords(tmp_path: Path) -> None:
    text = (
        START
        + """\
annotationTypes: {note: string, readOnly: boolean}
types:
  A:
    properties: {b?: {enum: [x], maxLength: 3, description: D, displayName: N, (note): E, (readOnly): true}, a: }
    maxProperties: 2
    (note): E
    description: D
"""
    )
    schema = converted(tmp_path, text)["components"]["schemas"]["A"]
    assert list(schema) == [
        "type",
        "description",
        "x-note",
        "additionalProperties",
        "required",
        "properties",
        "maxProperties",
    ]
    assert list(schema["properties"]) == ["b", "a"]
    assert list(schema["properties"]["b"]) == [
        "type",
        "title",
        "description",
        "x-note",
        "enum",
        "maxLength",
        "readOnly",
    ]


@pytest.mark.parametrize(
    ("types", "name", "expected"),
    [
        ("A: string", "A", {"type": "string"}),
        ("A: B\nB: string", "A", ref("B")),
        ("A: B[]\nB: string", "A", {"type": "array", "items": ref("B")}),
        (
            "A: {properties: {a: }}\nB: {type: A, description: D, properties: {b?: }}",
            "B",
            {
                "allOf": [
                    ref("A"),
                    {"type": "object", "additionalProperties": True, "properties": {"b": {"type": "string"}}},
                ],
                "description": "D",
            },
        ),
        ("A: object\nB: object\nC: {type: [A, B]}", "C", {"allOf": [ref("A"), ref("B")]}),
        ("A: object\nB: [A]", "B", ref("A")),
        ("A: {minLength: 1}\nB: {type: A, maxLength: 2}", "B", {"allOf": [ref("A")], "maxLength": 2}),
        (
            (
                "A: {additionalProperties: false, description: D, "
                "properties: {a: , b?: }}\nB: {type: A, properties: {c: , b: }}"
            ),
            "B",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["a", "b", "c"],
                "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}},
            },
        ),
        (
            "A: {additionalProperties: false, properties: {a: }}\nB: {type: A, description: D}",
            "B",
            {"allOf": [ref("A")], "description": "D"},
        ),
        (
            "A: {properties: {a: }}\nB: {type: A, additionalProperties: false}",
            "B",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["a"],
                "properties": {"a": {"type": "string"}},
            },
        ),
        (
            "A: {properties: {a: }}\nB: {type: [A, C | D]}\nC: {properties: {c: }}\nD: {properties: {d: }}",
            "B",
            {"allOf": [ref("A"), {"anyOf": [ref("C"), ref("D")]}]},
        ),
        (
            "A: {facets: {f: integer, g?: {type: string}, h?: D}}\nD: string",
            "A",
            {"type": "string", "x-raml-facet-types": {"f": "integer", "g": {"type": "string"}, "h": "D"}},
        ),
        ("A: {facets: {f: integer}}\nB: {type: A, f: 5}", "B", {"allOf": [ref("A")], "x-raml-facets": {"f": 5}}),
        (
            "A: {facets: {format: any}}\nB: {type: A, format: [x]}",
            "B",
            {"allOf": [ref("A")], "x-raml-facets": {"format": ["x"]}},
        ),
    ],
)
def test_components(tmp_path: Path, types: str, name: str, expected: dict[str, Any]) -> None:
    assert schemas(tmp_path, types)[name] == expected


def test_discriminated_types(tmp_path: Path) -> None:
    found = schemas(
        tmp_path,
        """
        A: {discriminator: kind, properties: {kind: }}
        B: {type: A, discriminatorValue: bee, properties: {x: A}}
        C: A
        D: {discriminator: kind, properties: {kind: }}
        E: A | B
        """,
    )
    assert list(found) == ["A", "AnyA", "B", "C", "D", "AnyD", "E"]
    assert found["AnyA"] == {
        "anyOf": [ref("A"), ref("B"), ref("C")],
        "discriminator": {"propertyName": "kind", "mapping": {"A": REF + "A", "bee": REF + "B", "C": REF + "C"}},
    }
    assert "discriminator" not in found["A"]
    assert found["B"]["allOf"][0] == ref("A")
    assert found["B"]["allOf"][1]["properties"] == {"x": ref("AnyA")}
    assert found["C"] == ref("A")
    assert found["E"] == {"anyOf": [ref("AnyA"), ref("B")], "discriminator": {"propertyName": "kind"}}


def test_discriminator_values_are_told_apart(tmp_path: Path) -> None:
    text = (
        START
        + """\
types:
  A: {discriminator: kind, properties: {kind: }}
  B: {type: A, discriminatorValue: A}
"""
    )
    assert refusals(tmp_path, text) == ["6:6 duplicate-discriminator"]


def test_pattern_properties_are_kept_with_a_warning(tmp_path: Path) -> None:
    text = START + "types:\n  A: {properties: {/^x-/: integer, b: }}\n"
    assert warnings(tmp_path, text) == ["5:20 lossy-pattern-properties"]
    assert converted(tmp_path, text)["components"]["schemas"]["A"] == {
        "type": "object",
        "x-patternProperties": {"^x-": {"type": "integer"}},
        "additionalProperties": True,
        "required": ["b"],
        "properties": {"b": {"type": "string"}},
    }


def test_pattern_properties_beside_a_schema_for_the_rest_leave_it_open(tmp_path: Path) -> None:
    found = schemas(tmp_path, "A: {properties: {/^x-/: integer}, additionalProperties: boolean}")
    assert found["A"]["additionalProperties"] is True


def test_fractions_draw_a_warning(tmp_path: Path) -> None:
    text = START + "types:\n  A: {type: number, multipleOf: 0.01}\n  B: {type: number, multipleOf: 2.0}\n"
    assert warnings(tmp_path, text) == ["5:33 lossy-multiple-of"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("types: {A: {}, B: {properties: {a: {type: A, (readOnly): true}}}}\n", []),
        (
            "types: {A: object, B: {properties: {a: {type: A, (readOnly): true}}}}\n",
            ["5:50 direction-beside-reference"],
        ),
        (
            "types: {A: 'string[]', B: {properties: {a: {type: A, (writeOnly): true}}}}\n",
            ["5:54 direction-beside-reference"],
        ),
        ("types: {A: object, B: {properties: {a: {type: A, (readOnly): false}}}}\n", []),
        ("types: {JsonNull: string}\n", ["5:19 component-clash"]),
        ("types: {'a-b': string, 'a&b': string, 'a_b': integer}\n", ["5:46 component-clash"]),
        ("types: {A: {discriminator: k, properties: {k: }}, AnyA: string}\n", ["5:12 component-clash"]),
        ("types: {A: '{}'}\n", ["5:12 not-supported"]),
        ("types: {A: {type: '<xs/>'}}\n", ["5:19 not-supported"]),
        ("types: {A: {(operationId): a}}\n", ["5:13 misplaced-annotation"]),
        ("types: {A: {(readOnly): 5}}\n", ["5:25 bad-value"]),
        ("types: {A: {(readOnly): }}\n", []),
    ],
)
def test_refusals(tmp_path: Path, rest: str, expected: list[str]) -> None:
    annotations = "annotationTypes: {readOnly: any, writeOnly: any, operationId: any}\n"
    found = refusals(tmp_path, START + annotations + rest)
    assert found == expected


def test_names_are_prefixed_only_where_they_clash(tmp_path: Path) -> None:
    text = START + "uses: {a: a.raml, b: lib/b-c.raml}\ntypes: {X: string}\n"
    a = "#%RAML 1.0 Library\ntypes: {X: integer, Y: string}\n"
    b = "#%RAML 1.0 Library\ntypes: {X: boolean, Z: X}\n"
    outcome = convert(write(tmp_path, {"api.raml": text, "a.raml": a, "lib/b-c.raml": b}))
    assert outcome.text
    components = json.loads(outcome.text)["components"]["schemas"]
    assert list(components) == ["AX", "Y", "BCX", "Z", "X"]
    assert components["Z"] == ref("BCX")


def test_schema_annotations(tmp_path: Path) -> None:
    text = (
        START
        + """\
annotationTypes: {deprecated: nil, externalDocs: object, note: string, lists: any}
types:
  A: {(deprecated): , (externalDocs): {url: u}, (note): n, (lists): {value: [1]}}
"""
    )
    assert converted(tmp_path, text)["components"]["schemas"]["A"] == {
        "type": "string",
        "x-note": "n",
        "x-lists": [1],
        "deprecated": True,
        "externalDocs": {"url": "u"},
    }


def test_two_annotations_cannot_become_one_extension(tmp_path: Path) -> None:
    text = START + "uses: {lib: lib.raml}\nannotationTypes: {a: string}\ntypes: {A: {(a): x, (lib.a): y}}\n"
    library = "#%RAML 1.0 Library\nannotationTypes: {a: string}\n"
    assert refusals(tmp_path, text, lib_raml=library) == ["6:21 duplicate-annotation"]


def test_an_included_json_file_is_the_value_of_an_annotation(tmp_path: Path) -> None:
    text = START + "annotationTypes: {a: object}\n(a): !include a.json\n"
    assert converted(tmp_path, text, a_json='{"b": [1]}')["x-a"] == {"b": [1]}


ANNOTATED = HEADER + "title: T\nversion: v1\nannotationTypes: {format: string, secret: boolean}\n"


@pytest.mark.parametrize("type_", ["string", "string | nil", "Text"])
def test_a_format_that_raml_does_not_know(tmp_path: Path, type_: str) -> None:
    types = f"types:\n  Text: string\n  A: {{properties: {{a: {{type: {type_}, (format): qbxml, (secret): true}}}}}}\n"
    found = converted(tmp_path, ANNOTATED + types)["components"]["schemas"]["A"]["properties"]["a"]
    assert (found["format"], found["x-secret"]) == ("qbxml", True)


@pytest.mark.parametrize("type_", ["integer", "object", "string[]", "date-only", "string | integer"])
def test_a_format_of_something_else(tmp_path: Path, type_: str) -> None:
    text = f"{ANNOTATED}types:\n  A:\n    properties:\n      a:\n        type: {type_}\n        (format): x\n"
    assert refusals(tmp_path, text) == ["10:9 misplaced-annotation"]
