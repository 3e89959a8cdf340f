"""The contract itself converts, and no part of it is without effect."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate

from qbdconnect_codegen.conversion import convert
from tests.profiles import sized

SPEC = Path(__file__).parents[2] / "spec"
ROOT = "qbdconnect.raml"
SAMPLE = sized(quick=2, full=20)  # keys of each file, about: each costs a conversion of the whole contract


def test_the_contract_converts_without_a_warning_to_valid_openapi() -> None:
    outcome = convert(SPEC / ROOT)
    assert outcome.found == []
    assert outcome.text
    validate(json.loads(outcome.text))


def test_conversion_is_deterministic() -> None:
    assert convert(SPEC / ROOT).text == convert(SPEC / ROOT).text


def _keys(node: yaml.Node | None) -> list[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        return [key for key, _ in node.value] + [one for _, value in node.value for one in _keys(value)]
    if isinstance(node, yaml.SequenceNode):
        return [one for value in node.value for one in _keys(value)]
    return []


@pytest.mark.parametrize("name", sorted(str(path.relative_to(SPEC)) for path in SPEC.rglob("*.raml")))
def test_every_key_of_the_contract_counts(tmp_path: Path, name: str) -> None:
    """A misspelled key changes the document or is refused; it never just vanishes."""
    copy = tmp_path / "spec"
    shutil.copytree(SPEC, copy)
    before = convert(copy / ROOT).text
    text = (copy / name).read_text(encoding="utf-8")
    keys = _keys(yaml.compose(text, Loader=yaml.CSafeLoader))
    for key in keys[:: max(1, len(keys) // SAMPLE)]:
        start, end = key.start_mark.index, key.end_mark.index
        misspelled = text[:start] + "zz" + text[start:end] + text[end:]
        (copy / name).write_text(misspelled, encoding="utf-8")
        outcome = convert(copy / ROOT)
        assert outcome.found or outcome.text != before, f"{name}:{key.start_mark.line + 1} {key.value}"
