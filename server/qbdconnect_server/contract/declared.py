"""Which members of a value the contract declares, and which it merely lets pass."""

from collections.abc import Iterator, Mapping
from typing import Any

from .dialect import resolve
from .pointers import split_pointer


def is_declared(document: Mapping[str, Any], schema: Mapping[str, Any], pointer: str) -> bool:
    """Tell whether a schema declares the member to which a JSON pointer leads."""
    schemas = [schema]
    for step in split_pointer(pointer):
        schemas = [found for each in schemas for found in _below(document, each, step)]
    return bool(schemas)


def _below(document: Mapping[str, Any], schema: Mapping[str, Any], step: str) -> Iterator[Mapping[str, Any]]:
    schema = resolve(document, schema)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _below(document, branch, step)
    if step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif "items" in schema and step.isdigit():
        yield schema["items"]
