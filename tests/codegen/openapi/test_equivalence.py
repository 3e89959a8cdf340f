"""What a type accepts, its schema accepts, and no more: two validators that share no code agree."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from qbdconnect_codegen.conversion import convert
from tests.codegen.documents import HEADER, write
from tests.codegen.raml.test_instances import BREAKING, FITTING, MAPS, OBJECT, OTHERS

# Where the two differ, and why.
EXPLAINED = {
    ("integer", "1.0"): "this validator of schemas is stricter than JSON Schema, for which 1.0 is an integer",
    ("{type: number, multipleOf: 0.01}", "274021.66"): "it divides in binary fractions; the conversion warns of it",
    (OBJECT, "'<a>x</a>'"): "an example written as XML is not checked",
    ("time-only", "24:00:00"): "the pattern says the form, not that there is such an hour",
    ("{type: datetime, format: rfc2616}", "'Sat, 99 Nov 2026 10:00:00 GMT'"): "nor that there is such a day",
    ("{pattern: '^a$'}", '"a\\n"'): "in Python `$` matches before a final line break",
    (MAPS, "{x-a: y}"): "OpenAPI 3.0 has no pattern properties; the conversion warns of it",
    (MAPS, "{b: 5}"): "the same",
}


def accepted(folder: Path, type_: str, value: str) -> bool:
    """Whether the schema that a type converts to accepts a value."""
    example = f"  B: {{type: A, example: {{strict: false, value: {value}}}}}\n"
    text = f"{HEADER}title: T\nversion: v1\ntypes:\n  A: {type_}\n{OTHERS}{example}"
    outcome = convert(write(folder, {"api.raml": text}))
    assert outcome.text, [str(one) for one in outcome.found]
    document = json.loads(outcome.text)
    schema: dict[str, Any] = {**document["components"]["schemas"]["A"], "components": document["components"]}
    if "$ref" in schema:
        schema = {"allOf": [{"$ref": schema["$ref"]}], "components": document["components"]}
    instance = document["components"]["schemas"]["B"]["example"]
    return bool(OAS30Validator(schema, format_checker=oas30_format_checker).is_valid(instance))


@pytest.mark.parametrize(("type_", "value"), FITTING)
def test_what_fits(tmp_path: Path, type_: str, value: str) -> None:
    assert accepted(tmp_path, type_, value) is ((type_, value) not in EXPLAINED)


@pytest.mark.parametrize(("type_", "value"), [(type_, value) for type_, value, _ in BREAKING])
def test_what_does_not_fit(tmp_path: Path, type_: str, value: str) -> None:
    assert accepted(tmp_path, type_, value) is ((type_, value) in EXPLAINED)
