"""Examples as OpenAPI writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import split_annotations
from qbdconnect_codegen.raml.nodes import to_python

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.examples import Example

_ONLY = "example"  # name of an example that has none, where one is needed


def example_members(examples: list[Example], place: str, diagnostics: Diagnostics) -> dict[str, Any]:
    """Members that show the examples of a schema, a parameter or a media type."""
    if not examples:
        return {}
    if len(examples) == 1 and examples[0].name is None and examples[0].is_bare:
        return {"example": to_python(examples[0].value)}
    objects = {one.name or _ONLY: _object(one, diagnostics) for one in examples}
    if place == "schema":
        return {"example": to_python(examples[0].value), "x-examples": objects}
    return {"examples": objects}


def _object(example: Example, diagnostics: Diagnostics) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if example.display_name:
        found["summary"] = example.display_name
    if example.description:
        found["description"] = example.description
    found["value"] = to_python(example.value)
    if not example.strict:
        found["x-raml-strict"] = False
    return {**found, **split_annotations(example.annotations, "example", diagnostics).extensions}
