"""Components: a schema for each named type, and one for each choice between a base and its subtypes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.facets import plain
from qbdconnect_codegen.openapi.names import NULL, component_names
from qbdconnect_codegen.openapi.schemas import SchemaWriter, reference
from qbdconnect_codegen.raml.instances import discriminator_value

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.model import Api
    from qbdconnect_codegen.raml.types import Type

_NULL_SCHEMA = {"type": "string", "nullable": True, "description": "The JSON value null.", "enum": [None]}


def schema_writer(api: Api, diagnostics: Diagnostics) -> SchemaWriter:
    """Return a writer that knows the names of all components."""
    names = component_names(api.types, api.node.position.file, diagnostics)
    writer = SchemaWriter(names, diagnostics)
    taken = set(names.values())
    for one in api.types:
        if _is_choice(one, api.types):
            name = f"Any{names[id(one)]}"
            if name in taken and one.node is not None:
                message = f"the choice between {one.name} and its subtypes needs the name {name!r}, which is taken"
                diagnostics.error("component-clash", one.node, message)
            writer.choices[id(one)] = name
    return writer


def _is_choice(type_: Type, types: list[Type]) -> bool:
    if type_.facet("discriminator") is None:
        return False
    return "discriminator" in type_.facets or bool(_subtypes(type_, types))


def _subtypes(type_: Type, types: list[Type]) -> list[Type]:
    return [one for one in types if one is not type_ and any(base is type_ for base in one.lineage())]


def schema_components(api: Api, writer: SchemaWriter) -> dict[str, Any]:
    """Return all schemas, in the order in which the types are declared; `null` comes last if anything uses it."""
    schemas: dict[str, Any] = {}
    for one in api.types:
        schemas[writer.names[id(one)]] = writer.component(one)
        if id(one) in writer.choices:
            schemas[writer.choices[id(one)]] = _choice(one, api.types, writer)
    if writer.uses_null:
        schemas[NULL] = dict(_NULL_SCHEMA)
    return schemas


def _choice(base: Type, types: list[Type], writer: SchemaWriter) -> dict[str, Any]:
    """Write the schema of a base or any of its subtypes."""
    # Not `oneOf`: an open base accepts whatever its subtypes accept.
    candidates = [base, *_subtypes(base, types)]
    references = [reference(writer.names[id(one)]) for one in candidates]
    node = base.facet("discriminator")
    mapping: dict[str, str] = {}
    for one, ref in zip(candidates, references, strict=True):
        value = str(discriminator_value(one))
        if value in mapping and one.node is not None:
            message = f"two types of {base.name} have the discriminator value {value!r}"
            writer.diagnostics.error("duplicate-discriminator", one.node, message, "give one a `discriminatorValue`")
        mapping[value] = ref["$ref"]
    discriminator = {"propertyName": plain(node) if node is not None else "", "mapping": mapping}
    return {"anyOf": references, "discriminator": discriminator}
