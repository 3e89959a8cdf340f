"""Scalars that are written as a mapping of `value` and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.annotations import TARGETS, annotations_of, check_annotations
from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, Sequence
from qbdconnect_codegen.raml.values import is_annotated_scalar, is_annotation

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.context import Context

_DATA = frozenset({"example", "examples", "default", "enum", "settings"})
_NAMED = frozenset(
    {
        *("title", "description", "displayName", "usage", "version", "baseUri", "mediaType", "protocols", "content"),
        *("type", "required", "minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf", "format"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "additionalProperties"),
        *("discriminator", "discriminatorValue", "allowedTargets"),
    }
)


def check_annotated_scalars(node: AnyNode, context: Context) -> None:
    """Check the annotations of scalars and warn that OpenAPI has no place for them."""
    if isinstance(node, Sequence):
        for item in node.items:
            check_annotated_scalars(item, context)
    elif isinstance(node, Mapping):
        for name, entry in node:
            if name in _NAMED and is_annotated_scalar(entry.value):
                _check(entry.value, context)
            elif name not in _DATA and not is_annotation(name):
                check_annotated_scalars(entry.value, context)


def _check(node: AnyNode, context: Context) -> None:
    found = annotations_of(node)
    check_annotations(found, TARGETS, context)
    for entry in found:
        message = f"OpenAPI has no place for {entry.key.text} on a single value"
        context.diagnostics.warning("lossy-annotation", entry.key, message)
