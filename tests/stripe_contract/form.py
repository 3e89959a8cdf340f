"""Forms as Stripe reads them: brackets become objects and lists, texts the types that a schema asks for.

In `items[][price]=a&items[][quantity]=2` a name that comes again begins the next object.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from tests.stripe_contract.annotations import Schema

INTEGER = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
NAME = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


def decode(form: str) -> dict[str, Any]:
    """Decode `a[b]=1&c[0]=2&d[]=3` into {"a": {"b": "1"}, "c": ["2"], "d": ["3"]}."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(form, keep_blank_values=True):
        _put(root, NAME.findall(key), value)
    return {name: _lists(value) for name, value in root.items()}


def _put(node: dict[str, Any], names: list[str], value: str) -> None:
    name, *rest = names
    if not name:
        name = _place(node, rest)
    if rest:
        inner = node.setdefault(name, {})
        if isinstance(inner, dict):
            _put(inner, rest, value)
    else:
        node[name] = value


def _place(node: dict[str, Any], rest: list[str]) -> str:
    """Find where in a list an element without a number goes: into the last object, unless that has it already."""
    last = str(len(node) - 1)
    found = node.get(last)
    for name in rest:
        if not isinstance(found, dict):
            break
        if not name or name not in found:
            return last
        found = found[name]
    return str(len(node))


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def typed(value: Any, schema: Schema, definitions: dict[str, Schema]) -> Any:  # noqa: PLR0911 - one per type
    """Give texts of a form the types of a schema; what does not fit stays text, for the validation to find."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        return typed(value, _branch(value, schema["anyOf"], definitions), definitions)
    kind = schema.get("type")
    match value:
        case str() if kind == "integer" and INTEGER.fullmatch(value):
            return int(value)
        case str() if kind == "number" and NUMBER.fullmatch(value):
            return float(value)
        case str() if kind == "boolean" and value in {"true", "false"}:
            return value == "true"
        case list() if kind == "array":
            return [typed(each, schema["items"], definitions) for each in value]
        case dict() if kind == "object":
            known = schema.get("properties", {})
            others = schema.get("additionalProperties") or {}
            return {name: typed(each, known.get(name, others), definitions) for name, each in value.items()}
    return value


def _branch(value: Any, branches: list[Schema], definitions: dict[str, Schema]) -> Schema:
    """Choose the alternative that a value of a form means."""
    whole = [_resolved(branch, definitions) for branch in branches]
    for branch in whole:
        if isinstance(value, str) and (value in branch.get("enum", ()) or _reads(value, branch.get("type"))):
            return branch
        if isinstance(value, list) and branch.get("type") == "array":
            return branch
        if isinstance(value, dict) and set(value) <= set(branch.get("properties", ())):
            return branch
    wanted = "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
    return next((branch for branch in whole if branch.get("type") == wanted), whole[0])


def _resolved(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    return definitions[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema


def _reads(text: str, kind: str | None) -> bool:
    if kind == "integer":
        return INTEGER.fullmatch(text) is not None
    if kind == "number":
        return NUMBER.fullmatch(text) is not None
    return kind == "boolean" and text in {"true", "false"}
