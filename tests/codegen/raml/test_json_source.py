"""Tests of JSON text as nodes."""

import pytest

from qbdconnect_codegen.diagnostics import Position
from qbdconnect_codegen.raml.json_source import JsonReader, JsonSyntaxError
from qbdconnect_codegen.raml.nodes import Mapping, Sequence, to_python
from qbdconnect_codegen.raml.scopes import FileScope


def reader(text: str, *, is_fixed: bool = False) -> JsonReader:
    return JsonReader(text, FileScope("a.json"), Position("a.json"), is_fixed=is_fixed)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (" [ ] ", []),
        (
            '{"a": [1, -2.5e1, true, false, null, "x\\u00e9\\ud83d\\ude00\\/"]}',
            {"a": [1, -25.0, True, False, None, "xé😀/"]},
        ),
        ('"2026-11-21"', "2026-11-21"),
        ("\t{\r\n\t}\n", {}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert to_python(reader(text).read()) == value


def test_positions() -> None:
    node = reader('{\n  "a": 1,\n  "b": [\n    "é", {"c": 2}]\n}').read()
    assert isinstance(node, Mapping)
    assert str(node.entries["a"].key.position) == "a.json:2:3"
    assert str(node.entries["a"].value.position) == "a.json:2:8"
    items = node.get("b")
    assert isinstance(items, Sequence)
    assert str(items.items[1].position) == "a.json:4:10"


def test_fixed_positions_are_all_the_first() -> None:
    node = reader('{"a":\n 1}', is_fixed=True).read()
    assert isinstance(node, Mapping)
    assert str(node.entries["a"].value.position) == "a.json:1:1"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("nul", 1, 1),
        ("01", 1, 2),
        ("{} {}", 1, 4),
        ('{"a" 1}', 1, 6),
        ("{a: 1}", 1, 2),
        ('{"a": 1,}', 1, 9),
        ('{"a": 1 "b": 2}', 1, 9),
        ("[1,\n 2", 2, 3),
        ("[1,]", 1, 4),
        ('["a\nb"]', 1, 4),
        ('{"a": 1,\n "a": 2}', 2, 2),
        ("[" * 300, 1, 202),
        ("'a'", 1, 1),
    ],
)
def test_faults(text: str, line: int, column: int) -> None:
    with pytest.raises(JsonSyntaxError) as caught:
        reader(text).read()
    assert (caught.value.position.line, caught.value.position.column) == (line, column)


@pytest.mark.parametrize("number", ["1e400", "0.12345678901234567890", "12345678901234567890.5", "9" * 5000])
def test_numbers_that_would_come_out_as_others(number: str) -> None:
    with pytest.raises(JsonSyntaxError, match="double") as caught:
        reader(f"[\n  {number}]").read()
    assert caught.value.position == Position("a.json", 2, 3)
