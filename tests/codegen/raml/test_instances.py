"""Tests of values held against types."""

from pathlib import Path

import pytest

from qbdconnect_codegen.raml.instances import equal
from qbdconnect_codegen.raml.patterns import compile_pattern
from tests.codegen.documents import HEADER, faults, indented

OBJECT = "{properties: {a: string, b?: integer}}"
CLOSED = "{additionalProperties: false, properties: {a: string}}"
MAPS = "{properties: {/^x-/: integer, a?: }, additionalProperties: boolean}"


FITTING = [
    ("string", "abc"),
    ("string", "2026-11-21"),
    ("string", "'5'"),
    ("number", "1.5"),
    ("integer", "1.0"),
    ("integer", "-3"),
    ("{type: number, format: int8}", "127"),
    ("{type: number, multipleOf: 0.01}", "274021.66"),
    ("boolean", "false"),
    ("nil", "null"),
    ("nil", ""),
    ("any", "[1, {a: b}]"),
    ("file", "abc"),
    ("{type: file, maxLength: 1}", "abc"),
    ("date-only", "2028-02-29"),
    ("time-only", "23:59:59.123"),
    ("datetime-only", "2026-11-21T10:00:00"),
    ("datetime", "2026-11-21T10:00:00Z"),
    ("datetime", "2026-11-21t10:00:00.5+01:30"),
    ("{type: datetime, format: rfc2616}", "'Sat, 21 Nov 2026 10:00:00 GMT'"),
    ("{pattern: '^a.c$'}", "abc"),
    ("{pattern: b}", "abc"),
    ("{enum: [a, b]}", "b"),
    ("{type: integer, enum: [1, 2]}", "2"),
    ("string[]", "[]"),
    ("string[]", "'[\"a\"]'"),
    ("array", "[1, a]"),
    ("{type: array, uniqueItems: true}", "[1, true, '1', [1], {a: 1}]"),
    ("string | integer", "5"),
    ("string | nil", "null"),
    ("{type: string | nil, maxLength: 2}", "null"),
    ("(string | integer[])[]", "[a, [1]]"),
    ("object", "{}"),
    (OBJECT, "{a: x, c: 5}"),
    (OBJECT, '\'{"a": "x", "b": 1}\''),
    (OBJECT, "'<a>x</a>'"),
    (CLOSED, "{a: x}"),
    (MAPS, "{x-a: 5, b: true}"),
]


@pytest.mark.parametrize(("type_", "value"), FITTING)
def test_what_fits(tmp_path: Path, type_: str, value: str) -> None:
    text = f"types:\n  A: {type_}\n  B: {{type: A, example: {value}}}\n"
    assert faults(tmp_path, HEADER + "title: T\n" + text) == []


# The column is that of the fault, counted from the value.
BREAKING = [
    ("string", "5", 0),
    ("string", "true", 0),
    ("string", "null", 0),
    ("string", "[a]", 0),
    ("string", "{a: b}", 0),
    ("number", "'1'", 0),
    ("number", "true", 0),
    ("integer", "1.5", 0),
    ("{type: number, format: int8}", "128", 0),
    ("{type: number, format: int32}", "1.5", 0),
    ("{type: number, minimum: 1}", "0.5", 0),
    ("{type: number, maximum: 1}", "1.5", 0),
    ("{type: number, multipleOf: 0.01}", "0.001", 0),
    ("{type: integer | nil, minimum: 1}", "0", 0),
    ("boolean", "yes", 0),
    ("boolean", "1", 0),
    ("nil", "''", 0),
    ("file", "5", 0),
    ("date-only", "2026-02-29", 0),
    ("date-only", "20261121", 0),
    ("date-only", "5", 0),
    ("time-only", "24:00:00", 0),
    ("time-only", "10:00", 0),
    ("datetime-only", "2026-11-21T10:00:00Z", 0),
    ("datetime", "2026-11-21T10:00:00", 0),
    ("datetime", "2026-11-21", 0),
    ("datetime", "5", 0),
    ("{type: datetime, format: rfc2616}", "2026-11-21T10:00:00Z", 0),
    ("{type: datetime, format: rfc2616}", "'Sat, 99 Nov 2026 10:00:00 GMT'", 0),
    ("{minLength: 2}", "a", 0),
    ("{maxLength: 2}", "abc", 0),
    ("{pattern: '^a$'}", '"a\\n"', 0),
    ("{enum: [a, b]}", "c", 0),
    ("{type: integer, enum: [1]}", "true", 0),
    ("string[]", "a", 0),
    ("string[]", "[a, 5]", 4),
    ("{type: array, minItems: 1}", "[]", 0),
    ("{type: array, maxItems: 1}", "[1, 2]", 0),
    ("{type: array, uniqueItems: true}", "[1, 1.0]", 4),
    ("{type: array, uniqueItems: true}", "[{a: [1]}, {a: [1]}]", 11),
    ("string | integer", "[a]", 0),
    ("string[] | nil", "[a, 5]", 4),
    ("object", "[]", 0),
    ("object", "a", 0),
    (OBJECT, "{b: 1}", 0),
    (OBJECT, "{a: 5}", 4),
    (OBJECT, "{a: x, b: y}", 10),
    (OBJECT, "'[1]'", 0),
    (CLOSED, "{a: x, b: y}", 7),
    (MAPS, "{x-a: y}", 6),
    (MAPS, "{b: 5}", 4),
    ("{type: object, minProperties: 1}", "{}", 0),
    ("{type: object, maxProperties: 0}", "{a: 1}", 0),
    ("{type: [O, P | Q]}", "{o: 1}", 0),
]
OTHERS = "  O: {properties: {o: any}}\n  P: {properties: {p: }}\n  Q: {properties: {q: }}\n"


@pytest.mark.parametrize(("type_", "value", "column"), BREAKING)
def test_what_does_not_fit(tmp_path: Path, type_: str, value: str, column: int) -> None:
    text = f"types:\n  A: {type_}\n{OTHERS}  B: {{type: A, example: {value}}}\n"
    assert faults(tmp_path, HEADER + "title: T\n" + text) == [f"8:{25 + column} bad-instance"]


DISCRIMINATED = """
A: {discriminator: kind, properties: {kind: string}}
B: {type: A, properties: {b: integer}}
C: {type: B, discriminatorValue: see}
"""


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("A", "{kind: A}", []),
        ("A", "{kind: B, b: 1}", []),
        ("A", "{kind: see, b: 1}", []),
        ("B", "{kind: see, b: 1}", []),
        ("A", "{kind: B}", ["9:22 bad-instance"]),
        ("A", "{kind: C, b: 1}", ["9:29 bad-instance"]),
        ("B", "{kind: A, b: 1}", ["9:29 bad-instance"]),
        ("A", "{}", ["9:22 bad-instance"]),
    ],
)
def test_the_discriminator_chooses(tmp_path: Path, type_: str, value: str, expected: list[str]) -> None:
    text = (
        "types:\n"
        + indented(DISCRIMINATED)
        + f"  Holder:\n    properties: {{x: {type_}}}\n    example: {{x: {value}}}\n"
    )
    assert [one.replace("9:22", "9:18").replace("9:29", "9:25") for one in expected] == faults(
        tmp_path, HEADER + "title: T\n" + text
    )


def test_a_nameless_use_of_a_discriminated_type(tmp_path: Path) -> None:
    start = HEADER + "title: T\ntypes:\n" + indented(DISCRIMINATED)
    good = start + "/a: {get: {responses: {200: {body: {a/b: {type: A, example: {kind: see, b: 1}}}}}}}\n"
    assert faults(tmp_path, good.replace("a/b", "text/b")) == []
    assert faults(tmp_path, good.replace("a/b", "text/b").replace("kind: see,", "kind: no,"))[0].endswith(
        "bad-instance"
    )


def test_equality_is_that_of_json() -> None:
    assert equal(1, 1.0)
    assert not equal(1, True)
    assert equal([1, {"a": None}], [1.0, {"a": None}])
    assert not equal([1], [1, 2])
    assert not equal({"a": 1}, {"b": 1})


def test_patterns_are_those_of_javascript() -> None:
    assert not compile_pattern("^a$").search("a\n")
    assert compile_pattern(r"^(?<x>[$\]a]+)\/\.$").search("$]a/.")
    assert not compile_pattern(r"^\d$").search("٣")
