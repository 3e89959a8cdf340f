"""Tests of facets, their values, and subtypes that may only narrow them."""

from pathlib import Path

import pytest

from tests.codegen.documents import HEADER, faults, indented


def type_faults(folder: Path, types: str) -> list[str]:
    """Faults of types that begin in line 4, column 3."""
    return faults(folder, HEADER + "title: T\ntypes:\n" + indented(types))


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("A: {minLength: -1}", "4:18 bad-value"),
        ("A: {minLength: 1.5}", "4:18 bad-value"),
        ("A: {maxLength: true}", "4:18 bad-value"),
        ("A: {maxLength: '5'}", "4:18 bad-value"),
        ("A: {type: number, minimum: a}", "4:30 bad-value"),
        ("A: {type: number, multipleOf: 0}", "4:33 bad-value"),
        ("A: {type: number, multipleOf: x}", "4:33 bad-value"),
        ("A: {type: number, format: int7}", "4:29 bad-value"),
        ("A: {type: integer, format: double}", "4:30 bad-value"),
        ("A: {type: integer | nil, format: double}", "4:36 bad-value"),
        ("A: {type: datetime, format: rfc1}", "4:31 bad-value"),
        ("A: {type: datetime, format: [rfc3339]}", "4:31 bad-value"),
        ("A: {pattern: 5}", "4:16 bad-value"),
        ("A: {pattern: '['}", "4:16 bad-pattern"),
        ("A: {enum: a}", "4:13 bad-value"),
        ("A: {enum: []}", "4:13 bad-value"),
        ("A: {enum: [a, b, a]}", "4:20 duplicate-value"),
        ("A: {enum: [a, 1]}", "4:17 bad-instance"),
        ("A: {type: integer, enum: [1.5]}", "4:29 bad-instance"),
        ("A: {type: boolean, enum: ['true']}", "4:29 bad-instance"),
        ("A: {type: 'string[]', minItems: x}", "4:35 bad-value"),
        ("A: {type: 'string[]', uniqueItems: 1}", "4:38 bad-value"),
        ("A: {type: object, additionalProperties: }", "4:43 bad-value"),
        ("A: {type: object, additionalProperties: 5}", "4:43 bad-type"),
        ("A: {type: file, fileTypes: 5}", "4:30 bad-value"),
        ("A: {description: [a]}", "4:20 bad-value"),
        ("A: {displayName: true}", "4:20 bad-value"),
        ("A: {xml: 5}", "4:12 bad-value"),
        ("A: {xml: {attribute: 5}}", "4:24 bad-value"),
        ("A: {xml: {name: 5}}", "4:19 bad-value"),
        ("A: {default: 5}", "4:16 bad-instance"),
        ("A: {type: integer, default: '5'}", "4:31 bad-instance"),
        ("A: {discriminator: a}", "4:22 bad-discriminator"),
        ("A: {discriminator: a, properties: {a: object}}", "4:22 bad-discriminator"),
        ("A: {discriminatorValue: a, type: object}", "4:7 bad-discriminator"),
        ("A: {properties: {b: {discriminator: a, properties: {a: }}}}", "4:24 bad-discriminator"),
        (
            "A: {properties: {b: {discriminatorValue: a, type: C}}}\nC: {discriminator: a, properties: {a: }}",
            "4:24 bad-discriminator",
        ),
        ("A: {discriminator: a, properties: {a: }, discriminatorValue: [1]}", "4:64 bad-value"),
        ("A: {properties: {'/[/': }}", "4:20 bad-pattern"),
        ("A: {properties: {/a/: {required: false}}}", "4:36 bad-value"),
        ("A: {properties: {/a/: }, additionalProperties: false}", "4:20 exclusive-keys"),
        ("A: {facets: {minLength: }}", "4:16 bad-name"),
        ("A: {facets: {f: }}\nB: {type: A, facets: {f: }, f: x}", "5:25 bad-name"),
        ("A: {facets: {f: }}\nB: {type: A}", "5:6 missing-facet"),
        ("A: {facets: {f: integer}}\nB: {type: A, f: x}", "5:19 bad-instance"),
        ("A: {facets: {f: integer}}\nB: {type: A, g: 1, f: 1}", "5:16 unknown-facet"),
        ("A: {facets: {'(f': }}", "4:16 bad-name"),
    ],
)
def test_bad_values(tmp_path: Path, types: str, expected: str) -> None:
    assert type_faults(tmp_path, types) == [expected]


@pytest.mark.parametrize(
    "types",
    [
        r"A: {minLength: 0, maxLength: 1, pattern: '^\d+$', default: '1'}",
        "A: {type: number, minimum: -1.5, maximum: 2, multipleOf: 0.5, format: float, default: 0.5}",
        "A: {type: integer, format: long, enum: [1, 2]}",
        "A: {type: 'string[]', minItems: 1, maxItems: 1, uniqueItems: true}",
        "A: {type: object, additionalProperties: string, minProperties: 0}",
        "A: {properties: {/a/: , //: integer}}",
        "A: {type: file, fileTypes: image/png, minLength: 1}",
        "A: {type: string | nil, minLength: 1, enum: [a, null]}",
        "A: {displayName: 5, description: a, xml: {name: a, attribute: true}}",
        "A: {facets: {f?: integer}}\nB: {type: A}\nC: {type: A, f: 5}",
        "A: {facets: {f: integer}}\nB: {type: A, f: 5}\nC: B",
        "A: {type: date-only, enum: [2026-11-21]}",
        "A: {description: {value: Text}}",
    ],
)
def test_good_values(tmp_path: Path, types: str) -> None:
    assert type_faults(tmp_path, types) == []


@pytest.mark.parametrize(
    ("base", "own", "expected"),
    [
        ("{minLength: 2}", "minLength: 1", "5:25 widens"),
        ("{maxLength: 2}", "maxLength: 3", "5:25 widens"),
        ("{type: number, minimum: 2}", "minimum: 1.5", "5:23 widens"),
        ("{type: number, maximum: 2}", "maximum: 2.5", "5:23 widens"),
        ("{type: number, multipleOf: 2}", "multipleOf: 3", "5:26 widens"),
        ("{type: integer, format: int8}", "format: int16", "5:22 widens"),
        ("{enum: [a, b]}", "enum: [a, c]", "5:24 widens"),
        ("{type: 'string[]', minItems: 2}", "minItems: 1", "5:24 widens"),
        ("{type: 'string[]', uniqueItems: true}", "uniqueItems: false", "5:27 widens"),
        ("{type: object, maxProperties: 2}", "maxProperties: 3", "5:29 widens"),
        ("{additionalProperties: false}", "additionalProperties: true", "5:36 widens"),
        ("{properties: {a: string}}", "properties: {a?: string}", "5:27 widens"),
        ("{properties: {a: string}}", "properties: {a: {required: false}}", "5:41 widens"),
        ("{properties: {a: string}}", "properties: {a: integer}", "5:27 widens"),
        ("{properties: {a: integer}}", "properties: {a: {type: number}}", "5:30 widens"),
        ("{properties: {a: {maxLength: 2}}}", "properties: {a: {maxLength: 3}}", "5:42 widens"),
        ("{properties: {a: 'string[]'}}", "properties: {a: 'integer[]'}", "5:30 widens"),
        ("{properties: {a: 'string | nil'}}", "properties: {a: 'integer | nil'}", "5:30 widens"),
        ("{properties: {a: {properties: {b: }}}}", "properties: {a: {properties: {c: }}}", "5:30 widens"),
        ("{type: string, minLength: 3}", "maxLength: 2", "5:25 empty-range"),
    ],
)
def test_a_subtype_cannot_widen(tmp_path: Path, base: str, own: str, expected: str) -> None:
    found = type_faults(tmp_path, f"A: {base}\nB: {{type: A, {own}}}")
    assert [one.rpartition(" ")[2] for one in found] == [expected.rpartition(" ")[2]]
    assert found[0].startswith("5:")


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ("{minLength: 1}", "minLength: 2"),
        ("{type: number, minimum: 1, maximum: 9, multipleOf: 2}", "minimum: 2, maximum: 8, multipleOf: 4"),
        ("{type: number, format: int32}", "format: int8"),
        ("{type: number, format: double}", "format: float"),
        ("{type: number, format: int}", "format: int32"),
        ("{enum: [a, b]}", "enum: [b]"),
        ("{type: 'string[]'}", "uniqueItems: true"),
        ("{type: object}", "additionalProperties: false"),
        ("{properties: {a?: any}}", "properties: {a: integer}"),
        ("{properties: {a: number}}", "properties: {a: integer}"),
        ("{properties: {a: 'string | nil'}}", "properties: {a: string}"),
        ("{properties: {a: 'string | integer | nil'}}", "properties: {a: 'string | nil'}"),
        ("{properties: {a: object}}", "properties: {a: {properties: {c: }}}"),
        ("{properties: {a: array}}", "properties: {a: 'integer[]'}"),
        ("{properties: {a?: A}}", "properties: {a?: B}"),
    ],
)
def test_a_subtype_may_narrow(tmp_path: Path, base: str, own: str) -> None:
    assert type_faults(tmp_path, f"A: {base}\nB: {{type: A, {own}}}") == []


def test_bases_that_exclude_each_other(tmp_path: Path) -> None:
    types = "A: {type: number, minimum: 4}\nB: {type: number, maximum: 2}\nC: [A, B]"
    assert type_faults(tmp_path, types) == ["6:6 empty-range"]


@pytest.mark.parametrize(
    ("types", "low", "high"),
    [
        ("A: {minLength: 3, maxLength: 2}", "4:18", "4:32"),
        ("A: {type: number, minimum: 3, maximum: 2.5}", "4:30", "4:42"),
        ("A: {type: object, minProperties: 2, maxProperties: 1}", "4:36", "4:54"),
    ],
)
def test_an_empty_range_is_told_at_both_of_its_ends(tmp_path: Path, types: str, low: str, high: str) -> None:
    assert type_faults(tmp_path, types) == [f"{low} empty-range", f"{high} empty-range"]


@pytest.mark.parametrize(
    "types",
    [
        "A: {type: sting, minLength: 1}",
        "A: {type: sting}\nB: {type: A, pattern: a}",
        "A: {properties: {a: string}}\nB: {type: A, properties: {a: {type: sting, maxLength: 5}}}",
    ],
)
def test_a_name_that_means_nothing_is_one_fault(tmp_path: Path, types: str) -> None:
    (fault,) = type_faults(tmp_path, types)
    assert fault.endswith(" unknown-type")
