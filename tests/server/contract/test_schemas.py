from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.adapter import v3_0

from qbdconnect_server.contract.schemas import Schema, Schemas
from tests.server.contract import tiny

COMPONENTS = {
    "Address": {"type": "object", "required": ["city"], "properties": {"state": {"type": "string", "maxLength": 2}}},
    "JsonNull": {"type": "string", "nullable": True, "enum": [None]},
}
REFERENCE = {"$ref": "#/components/schemas/Address"}
NULLABLE = {"anyOf": [REFERENCE, {"$ref": "#/components/schemas/JsonNull"}]}


def compiled(schema: dict[str, Any]) -> Schema:
    return Schemas(tiny.document({}, COMPONENTS)).compile(schema, "request")


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, [1, 0, -5, 10**15], [1.0, 60.0, "1", True, None, 1.5]),
        ({"type": "number"}, [1, 1.5], ["1", True, None]),
        ({"type": "boolean"}, [True], [1, "true", None]),
        ({"type": "string"}, [""], [1, None]),
        ({"type": "string", "nullable": True}, [None, "a"], [1]),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, [0.1], [0]),
        ({"type": "string", "format": "date"}, ["2026-11-21"], ["2026-13-01", "21.11.2026", "2026-11-21T00:00:00Z"]),
        ({"type": "string", "format": "date-time"}, ["2026-11-21T00:00:00Z"], ["2026-11-21", "2026-11-21T00:00:00"]),
        ({"type": "string", "format": "email"}, ["a@example.com"], ["x", "a@"]),
        ({"type": "string", "format": "uri"}, ["https://example.com/x"], ["x y", "/relative"]),
        (
            {"type": "string", "format": "uuid"},
            ["8a4f0c1e-6d5b-4a39-9f27-1c0b3d2e4f51", "8A4F0C1E-6D5B-4A39-9F27-1C0B3D2E4F51"],
            ["x", "8a4f0c1e6d5b4a399f271c0b3d2e4f51", "{8a4f0c1e-6d5b-4a39-9f27-1c0b3d2e4f51}"],
        ),
        ({"type": "string", "pattern": "^[!-~]+$"}, ["a!~"], ["a b", "é", ""]),
        (NULLABLE, [None, {"city": "Austin"}], [{}, 1, "x"]),
        (REFERENCE, [{"city": 1}], [{}]),
    ],
)
def test_values(schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    check = compiled(schema)
    assert [value for value in good if not check.follows(value)] == []
    assert [value for value in bad if check.follows(value)] == []
    assert all(check.faults(value) and check.first_fault(value) for value in bad)


def test_the_judge_of_the_negative_tests_uses_the_same_draft() -> None:
    """Otherwise 60.0 for an integer would be wrong for one and right for the other."""
    judge = v3_0.jsonschema_validator_cls
    assert judge is jsonschema_rs.Draft4Validator
    assert not judge({"type": "integer"}).is_valid(60.0)


def test_a_good_value_has_no_fault() -> None:
    check = compiled(REFERENCE)
    assert check.faults({"city": "Austin"}) == []
    assert check.first_fault({"city": "Austin"}) == []


def test_the_alternative_that_fits_best_explains_the_fault() -> None:
    faults = compiled({"properties": {"address": NULLABLE}}).faults({"address": {"city": "Austin", "state": "Texas"}})
    assert [(fault.pointer, fault.detail) for fault in faults] == [
        ("/address/state", "this value is longer than 2 characters; shorten it")
    ]


def test_every_fault_is_named_with_its_place_and_a_way_to_mend_it() -> None:
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {"a/b": {"type": "integer"}, "list": {"type": "array", "items": {"enum": ["x", 1]}}},
        "additionalProperties": False,
    }
    faults = compiled(schema).faults({"a/b": "s", "list": ["x", "y"], "more": 1})
    assert {(fault.pointer, fault.detail) for fault in faults} == {
        ("", 'the member "name" is missing; send it'),
        ("", "Additional properties are not allowed ('more' was unexpected); leave it out"),
        ("/a~1b", 'this value is not of type "integer"; send a value of this type'),
        ("/list/1", 'this value is not one of "x" or 1; send one of these'),
    }


@pytest.mark.parametrize(
    ("format_", "mend"),
    [
        ("date-time", "write it like 2026-11-21T15:04:05Z"),
        ("date", "write it like 2026-11-21"),
        ("email", "write it in this format"),
    ],
)
def test_a_wrong_day_or_moment_is_shown_how_one_looks(format_: str, mend: str) -> None:
    [fault] = compiled({"type": "string", "format": format_}).faults("yesterday")
    assert fault.detail == f'this value is not a "{format_}"; {mend}'


def test_twenty_faults_at_most() -> None:
    check = compiled({"items": {"type": "string"}})
    assert len(check.faults(list(range(100)))) == 20
    assert [fault.pointer for fault in check.first_fault(list(range(100)))] == ["/0"]


def test_no_fault_repeats_a_value() -> None:
    secret = "hunter2"
    keywords: dict[str, Any] = {"maxLength": 1, "pattern": "^a$", "format": "date", "enum": ["x"], "type": "integer"}
    for keyword, argument in keywords.items():
        for fault in compiled({keyword: argument}).faults(secret):
            assert secret not in fault.detail


def test_a_long_detail_is_cut() -> None:
    fault = compiled({"additionalProperties": False}).faults({"x" * 10_000: 1})[0]
    assert len(fault.detail) < 400


def test_equal_schemas_are_compiled_once() -> None:
    schemas = Schemas(tiny.document({}, COMPONENTS))
    assert schemas.compile(REFERENCE, "request") is schemas.compile(dict(REFERENCE), "request")
    assert schemas.compile(REFERENCE, "request") is not schemas.compile(REFERENCE, "response")
