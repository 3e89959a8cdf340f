"""Whole conversions, reviewed once and kept: `tests/golden/raml/<case>/api.raml` gives `openapi.json` beside it."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from qbdconnect_codegen.conversion import convert

GOLDEN = Path(__file__).parents[2] / "golden" / "raml"


@pytest.mark.parametrize("case", sorted(path.parent.name for path in GOLDEN.glob("*/api.raml")))
def test_conversion(case: str) -> None:
    outcome = convert(GOLDEN / case / "api.raml")
    assert outcome.text == (GOLDEN / case / "openapi.json").read_text(encoding="utf-8")
    validate(json.loads(outcome.text or ""))


def test_there_are_cases() -> None:
    assert len(list(GOLDEN.glob("*/openapi.json"))) >= 3
