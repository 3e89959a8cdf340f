"""Checks a fragment that is read by itself, without a document that includes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import declarations, keys, root, values
from qbdconnect_codegen.raml.annotations import CONTEXT_KEYS
from qbdconnect_codegen.raml.nodes import Entry, Scalar
from qbdconnect_codegen.raml.scopes import Declaration
from qbdconnect_codegen.raml.security import read_scheme

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.nodes import AnyNode


def check(node: AnyNode, context: Context) -> None:
    """Check a fragment by its kind; a library is checked with its declarations."""
    match node.fragment:
        case "DataType":
            context.types.named(_declaration(node))
        case "AnnotationTypeDeclaration":
            context.types.named(_declaration(node), CONTEXT_KEYS)
        case "SecurityScheme":
            read_scheme(_declaration(node), context)
        case "Trait":
            declarations.check_template(node, keys.TRAIT, "a trait", context)
        case "ResourceType":
            declarations.check_resource_type(node, context)
        case "DocumentationItem":
            root.read_documentation(node, context)
        case "NamedExample":
            values.mapping(node, "a named example", context.diagnostics)


def _declaration(node: AnyNode) -> Declaration:
    key = Scalar(position=node.position, scope=node.scope, value="", text="")
    return Declaration("", Entry(key, node), node.position.file)
