"""Checks traits, resource types, annotation types and libraries where they are declared, used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, values
from qbdconnect_codegen.raml.annotations import check_declared, read_annotations
from qbdconnect_codegen.raml.fragments import LIBRARY
from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, Scalar, is_null
from qbdconnect_codegen.raml.substitution import has_parameter
from qbdconnect_codegen.raml.type_table import check_type_name

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.scopes import FileScope
    from qbdconnect_codegen.raml.security import SecurityReader

_FRAGMENTS = {
    "types": {"DataType"},
    "traits": {"Trait"},
    "resourceTypes": {"ResourceType"},
    "annotationTypes": {"AnnotationTypeDeclaration", "DataType"},
    "securitySchemes": {"SecurityScheme"},
}


def check_sections(node: Mapping, diagnostics: Diagnostics) -> None:
    """Check the sections of declarations of a root or a library."""
    if "types" in node and "schemas" in node:
        diagnostics.error("exclusive-keys", node.entries["schemas"].key, "`types` and `schemas` exclude each other")
    for name in ("types", "schemas", "traits", "resourceTypes", "annotationTypes", "securitySchemes"):
        if name in node:
            values.mapping(node.get(name), name, diagnostics)


def check_library(node: AnyNode, context: Context) -> None:
    """Check a library itself."""
    members = values.mapping(node, "a library", context.diagnostics)
    if members is None:
        return
    keys.check_keys(members, keys.LIBRARY, "a library", context.diagnostics)
    check_sections(members, context.diagnostics)
    if not is_null(members.get("usage")):
        values.text(members.get("usage"), "usage", context.diagnostics)
    read_annotations(members, (LIBRARY,), context)


def check_declarations(scope: FileScope, context: Context, security: SecurityReader) -> None:
    """Check all that a file declares."""
    for section, declared in scope.declared.items():
        for name, declaration in declared.items():
            node = declaration.entry.value
            if node.fragment not in {None, *_FRAGMENTS[section]}:
                context.diagnostics.error(
                    "wrong-fragment", node, f"a fragment {node.fragment} cannot stand in {section}"
                )
                continue
            match section:
                case "types":
                    check_type_name(name, declaration.entry, context.diagnostics)
                    context.types.named(declaration)
                case "annotationTypes":
                    check_declared(declaration, context)
                case "securitySchemes":
                    security.scheme(declaration)
                case "traits":
                    check_template(node, keys.TRAIT, "a trait", context)
                case _:
                    check_resource_type(node, context)


def check_resource_type(node: AnyNode, context: Context) -> None:
    """Check the keys of a resource type and of its methods."""
    optional = {f"{method}?" for method in keys.METHODS}
    members = check_template(node, keys.RESOURCE_TYPE | optional, "a resource type", context)
    for name, entry in members or ():
        if name.removesuffix("?") in keys.METHODS and not has_parameter(name):
            check_template(entry.value, keys.METHOD, f"the method {name}", context)


def check_template(node: AnyNode, allowed: frozenset[str], what: str, context: Context) -> Mapping | None:
    """Check the keys of a template; those that hold a parameter are checked where it is applied."""
    members = values.mapping(node, what, context.diagnostics)
    if members is None:
        return None
    parametrised = {name for name, _ in members if has_parameter(name)}
    keys.check_keys(members, allowed | parametrised, what, context.diagnostics)
    for name in ("queryParameters", "headers", "responses"):
        part = members.get(name)
        if not (isinstance(part, Scalar) and has_parameter(part.text)):
            values.mapping(part, name, context.diagnostics)
    _check_responses(members.get("responses"), context.diagnostics)
    return members


def _check_responses(node: AnyNode | None, diagnostics: Diagnostics) -> None:
    for name, entry in node if isinstance(node, Mapping) else ():
        whole = isinstance(entry.value, Scalar) and has_parameter(entry.value.text)
        if not whole and not values.is_annotation(name):
            values.mapping(entry.value, "a response", diagnostics)
