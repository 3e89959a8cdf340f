"""Tests of type declarations, expressions and their names."""

from pathlib import Path

import pytest

from qbdconnect_codegen.raml import expressions
from qbdconnect_codegen.raml.expressions import ArrayOf, ExpressionError, Name, UnionOf
from tests.codegen.documents import HEADER, faults, indented


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", Name("A")),
        (" lib.A ", Name("lib.A")),
        ("A[]", ArrayOf(Name("A"))),
        ("A[][ ]", ArrayOf(ArrayOf(Name("A")))),
        ("A | B[]", UnionOf((Name("A"), ArrayOf(Name("B"))))),
        ("(A|B)[]", ArrayOf(UnionOf((Name("A"), Name("B"))))),
        ("A?", UnionOf((Name("A"), Name("nil")))),
        ("((A))", Name("A")),
    ],
)
def test_expressions(text: str, expected: object) -> None:
    assert expressions.parse(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "A |", "| A", "(A", "A)", "[]", "A[", "A B", "A[1]", "()", "(" * 200 + "A"])
def test_no_expressions(text: str) -> None:
    with pytest.raises(ExpressionError):
        expressions.parse(text)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("A: nothing", "4:6 unknown-type"),
        ("A: {type: lib.nothing}", "4:13 unknown-type"),
        ("A: 5", "4:6 bad-type"),
        ("A: A B", "4:6 bad-type"),
        ("A: []", "4:6 bad-type"),
        ("A: A", "4:6 type-cycle"),
        ("A: {type: B}\nB: {type: A}", "5:13 type-cycle"),
        ("A: A | string", "4:6 type-cycle"),
        ("A: A[]", "4:6 type-cycle"),
        ("A: [string, object]", "4:6 mixed-bases"),
        ("A: {type: [string, B]}\nB: integer[]", "4:13 mixed-bases"),
        ("A: {type: string, schema: string}", "4:21 exclusive-keys"),
        ("string: integer", "4:3 bad-name"),
        ("'A[]': string", "4:3 bad-name"),
        ("'a b': string", "4:3 bad-name"),
        ("A: {properties: [a]}", "4:19 bad-value"),
        ("A: {properties: {a: {required: 1}}}", "4:34 bad-value"),
        ("A: {properties: {a: , a?: }}", "4:25 duplicate-key"),
        ("A: !include a.txt", "a.txt:1:1 bad-type"),
        ("A: !include a.json", "a.json:1:5 bad-json"),
        ("A: '{'", "4:6 bad-json"),
        ("A: '{}'\nB: A[]", "5:6 bad-type"),
        ("A: '{}'\nB: A | string", "5:6 bad-type"),
        ("A: {type: '{}', minLength: 1}", "4:19 unknown-facet"),
    ],
)
def test_faults(tmp_path: Path, types: str, expected: str) -> None:
    text = HEADER + "title: T\ntypes:\n" + indented(types)
    assert expected in faults(tmp_path, text, a_txt="nothing", a_json='{"a"')


@pytest.mark.parametrize(
    "types",
    [
        "A: {properties: {next?: A}}",
        "A: string | A[]",
        "A: {type: array, items: A}",
        "A: {type: [B, C]}\nB: {properties: {b: }}\nC: {properties: {c: }}",
        "A: {type: [B, number]}\nB: integer",
        "A: {type: [B, C | D]}\nB: {properties: {b: }}\nC: {properties: {c: }}\nD: {properties: {d: }}",
        "A: {type: {type: string, minLength: 1}, maxLength: 2}",
        "A: {properties: {a?: {required: true}, 'a': }}",
        "A: '<xs:schema/>'",
        "A:\n  type:\n",
        "A: (nil | string)[]",
        "A: string?",
    ],
)
def test_what_is_allowed(tmp_path: Path, types: str) -> None:
    assert faults(tmp_path, HEADER + "title: T\ntypes:\n" + indented(types)) == []


def test_schemas_is_the_old_name_of_types(tmp_path: Path) -> None:
    assert faults(tmp_path, HEADER + "title: T\nschemas: {A: string}\n/a: {get: {headers: {H: A}}}\n") == []
    assert faults(tmp_path, HEADER + "title: T\nschemas: {}\ntypes: {}\n") == ["3:1 exclusive-keys"]
