"""Annotations: declared, on a target that allows them, with a value of their type."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import values
from qbdconnect_codegen.raml.instances import ValueCheck
from qbdconnect_codegen.raml.json_data import data, read_json_file
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Sequence
from qbdconnect_codegen.raml.scopes import AmbiguousNameError
from qbdconnect_codegen.raml.values import bare, is_annotation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.nodes import Scalar
    from qbdconnect_codegen.raml.scopes import Declaration

TARGETS = (
    "API",
    "DocumentationItem",
    "Resource",
    "Method",
    "Response",
    "RequestBody",
    "ResponseBody",
    "TypeDeclaration",
    "Example",
    "ResourceType",
    "Trait",
    "SecurityScheme",
    "SecuritySchemeSettings",
    "AnnotationType",
    "Library",
    "Overlay",
    "Extension",
)
CONTEXT_KEYS = frozenset({"allowedTargets"})


def annotations_of(node: AnyNode | None) -> tuple[Entry, ...]:
    """Annotations of a node, unchecked."""
    return tuple(entry for name, entry in node if is_annotation(name)) if isinstance(node, Mapping) else ()


def simple_name(key: Scalar) -> str:
    """Name of an annotation without its library."""
    return key.text[1:-1].rpartition(".")[2]


def read_annotations(node: AnyNode | None, targets: tuple[str, ...], context: Context) -> tuple[Entry, ...]:
    """Annotations of a node, checked."""
    found = annotations_of(node)
    check_annotations(found, targets, context)
    return found


def check_annotations(entries: Iterable[Entry], targets: tuple[str, ...], context: Context) -> None:
    """Report annotations that are not declared or may not stand here; leave their values to be checked."""
    for entry in entries:
        declaration = _find(entry.key, context)
        if declaration is None:
            continue
        type_ = context.types.named(declaration, CONTEXT_KEYS)
        value = data(bare(entry.value), type_, context.diagnostics)
        context.values.append(ValueCheck(value, type_, f"value of the annotation {entry.key.text}"))
        _check_target(entry, declaration, targets, context)


def _find(key: Scalar, context: Context) -> Declaration | None:
    name = key.text[1:-1]
    try:
        declaration = key.scope.find("annotationTypes", name)
    except AmbiguousNameError:
        context.diagnostics.error("ambiguous-name", key, f"{name!r} means two annotation types here")
        return None
    if declaration is None:
        near = get_close_matches(name, key.scope.names("annotationTypes"), n=1)
        hint = f"did you mean ({near[0]})?" if near else "declare it under `annotationTypes`"
        context.diagnostics.error("unknown-annotation", key, f"no annotation type {name!r} is known here", hint)
    return declaration


def _check_target(entry: Entry, declaration: Declaration, targets: tuple[str, ...], context: Context) -> None:
    node = declaration.entry.value
    allowed = node.get("allowedTargets") if isinstance(node, Mapping) else None
    if allowed is None:
        return
    names = {value for value, _ in values.texts(allowed, "allowedTargets", context.diagnostics)}
    here = (*targets, "Trait", "ResourceType") if entry.key.trail else targets
    if not names.intersection(here):
        message = f"{entry.key.text} may not stand on {targets[0]}"
        context.diagnostics.error("annotation-target", entry.key, message, "it may on " + ", ".join(sorted(names)))


def check_declared(declaration: Declaration, context: Context) -> None:
    """Check a declaration of an annotation type."""
    type_ = context.types.named(declaration, CONTEXT_KEYS)
    type_.targets = ("AnnotationType", "TypeDeclaration")
    node = declaration.entry.value
    if isinstance(node, Mapping):
        allowed = node.get("allowedTargets")
        if isinstance(allowed, Sequence) and not allowed.items:
            context.diagnostics.error("bad-value", allowed, "allowedTargets must name at least one target")
        for name, at in values.texts(allowed, "allowedTargets", context.diagnostics):
            if name not in TARGETS:
                hint = "one of " + ", ".join(TARGETS)
                context.diagnostics.error("bad-value", at, f"{name!r} is no target of annotations", hint)


def annotation_data(entry: Entry) -> AnyNode:
    """Value of an annotation; an included JSON file counts as what it says."""
    node = bare(entry.value)
    return read_json_file(node) or node
