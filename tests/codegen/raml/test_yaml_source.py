"""Tests of YAML text as nodes."""

from pathlib import Path

import pytest

from qbdconnect_codegen.conversion import check
from tests.codegen.documents import converted, faults, short, write

START = "#%RAML 1.0\ntitle: T\nversion: v1\nannotationTypes: {x: any}\n"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-11-21", "2026-11-21"),
        ("yes", "yes"),
        ("010", 10),
        ("'5'", "5"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("!!float 5", 5),
        ("!!null ''", None),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("{a: 1, b: [1.5]}", {"a": 1, "b": [1.5]}),
        ("{<<: {a: 1, b: 2}, a: 3}", {"b": 2, "a": 3}),
        ("{<<: [{a: 1}, {a: 2, c: 3}]}", {"a": 1, "c": 3}),
        ("[&a {k: v}, *a]", [{"k": "v"}, {"k": "v"}]),
    ],
)
def test_values(tmp_path: Path, written: str, value: object) -> None:
    assert converted(tmp_path, START + f"(x): {written}")["x-x"] == value


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("(x): 1\n(x): 2", "6:1 duplicate-key"),
        ("(x): {a: 1, a: 2}", "5:13 duplicate-key"),
        ("(x): !what 1", "5:6 unknown-tag"),
        ("(x): !what [1]", "5:6 unknown-tag"),
        ("(x): !what {a: 1}", "5:6 unknown-tag"),
        ("(x): !!int a", "5:6 bad-scalar"),
        ("(x): {[1]: 2}", "5:7 bad-key"),
        ("(x): {<<: 1}", "5:7 bad-merge-key"),
        ("(x): &a [*a]", "5:6 yaml-cycle"),
        ("(x): *a", "5:6 yaml-syntax"),
        ("(x): [1", "6:1 yaml-syntax"),
        ("(x): 'é😀' : 1", "5:11 yaml-syntax"),
        ("(x): 'é😀\x07'", "5:9 yaml-syntax"),
        ("(x): !include [a]", "5:6 include-path"),
        ("---\n(x): 1\n---\n(x): 2", None),
    ],
)
def test_faults(tmp_path: Path, rest: str, expected: str | None) -> None:
    found = faults(tmp_path, START + rest + "\n")
    if expected is None:
        assert found
    else:
        assert found[0] == expected


def test_an_unfolded_alias_bomb_is_refused(tmp_path: Path) -> None:
    lines = ["  - &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"  - &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found = faults(tmp_path, START + "(x):\n" + "\n".join(lines) + "\n")
    assert found
    assert all(one.endswith(" too-large") for one in found)


@pytest.mark.parametrize("deep", ["[" * 20_000, "{a: " * 2_000, "[" * 150 + "]" * 150])
def test_deep_nesting_is_refused(tmp_path: Path, deep: str) -> None:
    assert faults(tmp_path, START + "(x): " + deep)[0].endswith(" too-deep")


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "api.raml"
    path.write_bytes(b"#%RAML 1.0\ntitle: \xff\n")
    assert short(check(path), tmp_path) == ["api.raml:1:1 not-utf8"]


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "api.raml"
    path.write_bytes(b"\xef\xbb\xbf#%RAML 1.0\r\ntitle: T\r\nzz: 1\r\n")
    assert short(check(path), tmp_path) == ["api.raml:3:1 unknown-key"]


def test_positions_count_characters(tmp_path: Path) -> None:
    text = "#%RAML 1.0\ntitle: T\n/r: {description: é😀, zz: 1}\n"
    assert faults(tmp_path, text) == ["3:23 unknown-key"]


def test_an_empty_document_has_no_title(tmp_path: Path) -> None:
    assert short(check(write(tmp_path, {"api.raml": "#%RAML 1.0\n"})), tmp_path) == ["api.raml:1:1 missing-key"]
