"""Schemas: RAML types in the words of OpenAPI 3.0.3."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi import facets
from qbdconnect_codegen.openapi.annotations import split_annotations
from qbdconnect_codegen.openapi.examples import example_members
from qbdconnect_codegen.openapi.layers import layers_of
from qbdconnect_codegen.openapi.names import NULL
from qbdconnect_codegen.raml.nodes import Scalar
from qbdconnect_codegen.raml.types import Family
from qbdconnect_codegen.raml.values import bare

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.openapi.layers import Layers
    from qbdconnect_codegen.raml.nodes import AnyNode
    from qbdconnect_codegen.raml.types import Property, Type

Schema = dict[str, Any]

_FIRST = ("type", "allOf", "anyOf", "nullable", "title", "description")
_LAST = ("additionalProperties", "required", "properties")
_ABOUT = frozenset({"title", "description", "example", "xml", "externalDocs", "deprecated", "default"})
_DIRECTION = ("readOnly", "writeOnly")
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class SchemaWriter:
    """Writes schemas; `names` are the components, `choices` those that stand for a base with its subtypes."""

    names: dict[int, str]
    diagnostics: Diagnostics
    choices: dict[int, str] = field(default_factory=dict)
    uses_null: bool = False

    def use(self, type_: Type, lifted: frozenset[str] = _NOTHING) -> Schema:
        """Write the schema of a type where it is used; `lifted` facets are written elsewhere by the caller."""
        if type_.is_built_in:
            return _ordered(self._core(type_, layers_of(type_)))
        if type_.name is None:
            return self._schema(type_, lifted)
        return reference(self.choices.get(id(type_)) or self.names.get(id(type_)) or type_.name)

    def component(self, type_: Type) -> Schema:
        """Write the schema of a named type."""
        return self._schema(type_, _NOTHING)

    def _schema(self, type_: Type, lifted: frozenset[str]) -> Schema:
        if type_.family is Family.EXTERNAL:
            self._refuse_external(type_)
            return {}
        layers = layers_of(type_)
        own = self._own(layers, lifted)
        if not layers.bases:
            return _ordered({**self._core(type_, layers), **own})
        self._refuse_direction(layers, own)
        return self._derived(layers, own)

    def _refuse_external(self, type_: Type) -> None:
        at = next((one.node for one in type_.lineage() if isinstance(one.node, Scalar)), type_.node)
        if at is not None:
            message = "types written as JSON Schema or XSD are not supported yet"
            self.diagnostics.error("not-supported", at, message, "declare the type in RAML")

    def _refuse_direction(self, layers: Layers, own: Schema) -> None:
        if not any(name in own for name in _DIRECTION) or layers.type.family not in {Family.OBJECT, Family.ARRAY}:
            return
        for entry in layers.annotations():
            if entry.key.text[1:-1].rpartition(".")[2] in _DIRECTION:
                message = f"{entry.key.text} cannot stand beside a reference to {layers.bases[0].name}"
                self.diagnostics.error("direction-beside-reference", entry.key, message, "declare the type in place")

    # Inheritance

    def _derived(self, layers: Layers, own: Schema) -> Schema:
        """Write a schema that refers to its named bases."""
        shape = {name: value for name, value in own.items() if not _is_about(name)}
        about = {name: value for name, value in own.items() if _is_about(name)}
        if not (layers.type.family is Family.OBJECT and shape):
            inherits = layers.type.name is not None or len(layers.bases) > 1
            references = [self._base(base) if inherits else self.use(base) for base in layers.bases]
            return _ordered({"allOf": references, **own}) if own or len(references) > 1 else references[0]
        references = [self._base(base) for base in layers.bases]
        addition = _ordered({"type": "object", "additionalProperties": True, **shape})
        return _ordered({"allOf": [*references, addition], **about})

    def _base(self, base: Type) -> Schema:
        return self.use(base) if base.name is None else reference(self.names[id(base)])

    # Own facets

    def _own(self, layers: Layers, lifted: frozenset[str]) -> Schema:
        found: Schema = {}
        title, description = layers.text("displayName"), layers.text("description")
        if title is not None:
            found["title"] = _text(title)
        if description is not None and "description" not in lifted:
            found["description"] = _text(description)
        found.update(facets.keywords(layers, _scalar_family(layers.type), self.diagnostics))
        found.update(self._members(layers))
        xml = layers.text("xml")
        if xml is not None:
            found["xml"] = facets.plain(xml)
        if "example" not in lifted:
            examples = next((one.examples for one in layers.own() if one.examples), [])
            found.update(example_members(examples, "schema", self.diagnostics))
        found.update(self._annotations(layers, lifted))
        return found

    def _annotations(self, layers: Layers, lifted: frozenset[str]) -> Schema:
        if "annotations" in lifted:
            return {}
        found = split_annotations(layers.annotations(), "schema", self.diagnostics)
        flags = {name: value for name, value in found.take(*_DIRECTION, "deprecated").items() if value}
        if "format" in found.reserved and _scalar_family(layers.type) is not Family.STRING:
            message = "only a string has a format that RAML does not know"
            self.diagnostics.error("misplaced-annotation", found.entries["format"].key, message)
        return {**found.extensions, **flags, **found.take("externalDocs", "format")}

    def _members(self, layers: Layers) -> Schema:
        found: Schema = {}
        items = layers.items()
        if items:
            found["items"] = self.use(items)
        properties = layers.properties()
        required = [name for name, one in properties.items() if one.required]
        if required:
            found["required"] = required
        if properties:
            found["properties"] = {name: self.use(one.type) for name, one in properties.items()}
        found.update(self._additional(layers))
        return found

    def _additional(self, layers: Layers) -> Schema:
        patterns = layers.patterns()
        found: Schema = {}
        additional = layers.additional()
        flag = layers.facet("additionalProperties")
        if additional:
            found["additionalProperties"] = self.use(additional)
        elif flag is not None:
            found["additionalProperties"] = facets.plain(flag)
        if list(patterns) == [""]:
            found["additionalProperties"] = self.use(patterns[""].type)
        elif patterns:
            found.update(self._patterns(patterns, found.get("additionalProperties", True)))
        return found

    def _patterns(self, patterns: dict[str, Property], additional: Any) -> Schema:
        """OpenAPI 3.0 has no pattern properties: say as much as it can, and the rest in an extension."""
        schemas = {pattern: self.use(one.type) for pattern, one in patterns.items()}
        first = next(iter(patterns.values()))
        message = "OpenAPI 3.0 has no pattern properties; they are written as x-patternProperties"
        self.diagnostics.warning("lossy-pattern-properties", first.key, message)
        if additional is False:
            additional = {"anyOf": list(schemas.values())} if len(schemas) > 1 else next(iter(schemas.values()))
        elif additional is not True:
            additional = True
        return {"additionalProperties": additional, "x-patternProperties": schemas}

    # What the family says

    def _core(self, type_: Type, layers: Layers) -> Schema:
        match type_.family:
            case Family.OBJECT:
                return {"type": "object", "additionalProperties": True}
            case Family.ARRAY:
                return {"type": "array", "items": {}}
            case Family.UNION:
                return self._union(type_, layers.members())
            case family:
                return facets.scalar_schema(family)

    def _union(self, type_: Type, members: tuple[Type, ...]) -> Schema:
        others = [one for one in members if one.family is not Family.NIL]
        nullable = len(others) < len(members)
        if len(others) == 1 and nullable and _has_type(others[0]):
            return {**self.use(others[0]), "nullable": True}
        schemas = [self.use(one) for one in others]
        if nullable:
            schemas.append(self.null())
        union: Schema = {"anyOf": schemas}
        discriminator = _shared_discriminator(others)
        if discriminator and not nullable and type_.name:
            union["discriminator"] = {"propertyName": discriminator}
        return union

    def null(self) -> Schema:
        """Refer to the schema of null."""
        self.uses_null = True
        return reference(NULL)


def reference(name: str) -> Schema:
    """Refer to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _has_type(type_: Type) -> bool:
    """Whether the schema of a type has a `type` of its own, beside which `nullable` has a meaning."""
    return (type_.is_built_in and type_.family is not Family.ANY) or (
        type_.name is None and type_.family is Family.ARRAY
    )


def _scalar_family(type_: Type) -> Family:
    if type_.family is not Family.UNION:
        return type_.family
    families = {one.family for one in type_.flat_members()} - {Family.NIL}
    return families.pop() if len(families) == 1 else Family.UNION


def _shared_discriminator(members: list[Type]) -> str | None:
    names = {facets.plain(node) if (node := one.facet("discriminator")) else None for one in members}
    only = names.pop() if len(names) == 1 else None
    return only if isinstance(only, str) else None


def _text(node: AnyNode) -> str:
    scalar = bare(node)
    return scalar.text if isinstance(scalar, Scalar) else ""


def _is_about(name: str) -> bool:
    return name in _ABOUT or name in _DIRECTION or name.startswith("x-")


def _ordered(schema: Schema) -> Schema:
    """Put keywords in the order in which people read them: what it is, what is added, what it holds."""
    extensions = [name for name in schema if name.startswith("x-")]
    rest = [name for name in schema if name not in {*_FIRST, *_LAST, *extensions}]
    order = [*_FIRST, *extensions, *_LAST, *rest]
    return {name: schema[name] for name in order if name in schema}
