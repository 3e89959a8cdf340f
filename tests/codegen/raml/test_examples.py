"""Tests of examples and defaults."""

from pathlib import Path
from typing import Any

import pytest

from tests.codegen.documents import HEADER, converted, faults

START = HEADER + "title: T\nversion: v1\n"


def schema(folder: Path, types: str, **others: str) -> dict[str, Any]:
    found = converted(folder, START + f"types:\n  {types}\n", **others)["components"]["schemas"]["A"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("type: object, example: {b: 2026-11-21}", {"b": "2026-11-21"}),
        ("type: object, example: !include a.json", {"a": [1.5, None]}),
        ("type: object, example: !include a.yaml", {"a": "on"}),
        ("type: any, example: !include a.json", {"a": [1.5, None]}),
        ("type: string, example: !include a.json", '{"a": [1.5, null]}'),
        ("type: string, example: !include a.xml", "<a/>"),
        ("type: object, example: '{\"a\": 1}'", {"a": 1}),
        ("type: any, example: '{x'", "{x"),
        ("type: object, example: {value: {a: 1}}", {"a": 1}),
        ("type: object, example: {value: {a: 1}, other: 2}", {"value": {"a": 1}, "other": 2}),
        ("properties: {value: any}, example: {value: {value: 1}}", {"value": 1}),
        ("properties: {value: any, b: any}, example: {value: 1, b: 2}", {"value": 1, "b": 2}),
        ("type: any, example: {value: 1, b: 2}", {"value": 1, "b": 2}),
    ],
)
def test_values(tmp_path: Path, declared: str, value: object) -> None:
    others = {"a_json": '{"a": [1.5, null]}', "a_yaml": "a: on\n", "a_xml": "<a/>"}
    assert schema(tmp_path, f"A: {{{declared}}}", **others)["example"] == value


def test_what_is_said_about_an_example_is_kept(tmp_path: Path) -> None:
    text = "A: {type: object, example: {value: {}, displayName: D, description: E, strict: false}}"
    found = schema(tmp_path, text)
    assert found["example"] == {}
    assert found["x-examples"] == {"example": {"summary": "D", "description": "E", "value": {}, "x-raml-strict": False}}


def test_several_examples(tmp_path: Path) -> None:
    found = schema(tmp_path, "A: {type: integer, examples: {one: 1, two: {value: 2, description: Two.}}}")
    assert found["example"] == 1
    assert found["x-examples"] == {"one": {"value": 1}, "two": {"description": "Two.", "value": 2}}


def test_examples_may_come_from_a_fragment(tmp_path: Path) -> None:
    fragment = "#%RAML 1.0 NamedExample\none: {value: 1}\n"
    found = schema(tmp_path, "A: {type: integer, examples: !include e.raml}", e_raml=fragment)
    assert found["x-examples"] == {"one": {"value": 1}}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("type: integer, example: a", "5:31 bad-instance"),
        ("type: integer, example: {value: a}", "5:39 bad-instance"),
        ("type: integer, example: {value: a, strict: 5}", "5:39 bad-instance"),
        ("type: integer, examples: {a: {value: 1, displayName: 5}}", "5:60 bad-value"),
        ("type: integer, examples: {a: x}", "5:36 bad-instance"),
        ("type: integer, examples: [1]", "5:32 bad-value"),
        ("type: integer, example: 1, examples: {a: 1}", "5:34 exclusive-keys"),
        ("type: object, example: !include a.json", "a.json:2:5 bad-json"),
        ("type: 'integer[]', example: !include b.json", "b.json:2:2 bad-instance"),
        ("type: object, example: '{x'", "5:30 bad-json"),
        ("type: object, default: {a: [}", None),
    ],
)
def test_faults(tmp_path: Path, declared: str, expected: str | None) -> None:
    found = faults(tmp_path, START + f"types:\n  A: {{{declared}}}\n", a_json='{"a":\n 1, x}', b_json='[1,\n "a"]')
    assert found
    assert expected is None or found[0] == expected


def test_an_example_that_is_not_strict_may_be_anything(tmp_path: Path) -> None:
    assert faults(tmp_path, START + "types:\n  A: {type: integer, example: {value: a, strict: false}}\n") == []


def test_a_fault_in_an_example_of_a_trait_has_its_trail(tmp_path: Path) -> None:
    text = (
        START
        + """\
traits:
  t: {responses: {200: {body: {text/plain: {type: 'integer[]', example: !include a.json}}}}}
/a:
  get: {is: [t]}
"""
    )
    assert faults(tmp_path, text, a_json="[x]") == ["a.json:1:2 bad-json"]
