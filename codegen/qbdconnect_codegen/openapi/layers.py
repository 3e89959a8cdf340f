"""Which declarations make up one schema: the type and its nameless bases, or its whole line of descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.instances import is_closed
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.raml.nodes import AnyNode, Entry
    from qbdconnect_codegen.raml.types import Property, Type


@dataclass(frozen=True, slots=True)
class Layers:
    """Declarations of one schema, nearest first, and the named bases that it refers to."""

    type: Type
    local: tuple[Type, ...]
    bases: tuple[Type, ...]

    def facet(self, name: str) -> AnyNode | None:
        """Value of a facet of these declarations."""
        return next((one.facets[name].value for one in self.local if name in one.facets), None)

    def own(self) -> Iterator[Type]:
        """Yield the declarations whose texts and examples speak of this type and not of a base."""
        return (one for one in self.local if one is self.type or one.name is None)

    def text(self, name: str) -> AnyNode | None:
        """Value of a facet that bases do not hand down."""
        return next((one.facets[name].value for one in self.own() if name in one.facets), None)

    def annotations(self) -> Iterator[Entry]:
        """Annotations, the nearest of each name."""
        seen: set[str] = set()
        for one in self.own():
            for entry in one.annotations:
                if entry.key.text not in seen:
                    seen.add(entry.key.text)
                    yield entry

    def properties(self) -> dict[str, Property]:
        """Properties by name, those of the farthest base first."""
        return {name: one for layer in reversed(self.local) for name, one in layer.properties.items()}

    def patterns(self) -> dict[str, Property]:
        """Pattern properties by pattern."""
        return {name: one for layer in reversed(self.local) for name, one in layer.patterns.items()}

    def declared_facets(self) -> dict[str, Property]:
        """User-defined facets."""
        return {name: one for layer in reversed(self.local) for name, one in layer.declared_facets.items()}

    def items(self) -> Type | None:
        """Type of the items."""
        return next((one.items for one in self.local if one.items), None)

    def additional(self) -> Type | None:
        """Type of properties that have no name."""
        return next((one.additional for one in self.local if one.additional), None)

    def members(self) -> tuple[Type, ...]:
        """Members of a union."""
        return next((one.members for one in self.local if one.members), ())


def layers_of(type_: Type) -> Layers:
    """Return the declarations of a type: all of them if references could not say what they say together."""
    layers = _local_layers(type_)
    shape = bool(layers.properties() or layers.patterns() or layers.facet("additionalProperties"))
    if type_.family is Family.OBJECT and (len(layers.bases) > 1 or (layers.bases and shape)) and _is_limited(type_):
        return Layers(type_, tuple(one for one in type_.lineage() if not one.is_built_in), ())
    return layers


def _local_layers(type_: Type) -> Layers:
    local: list[Type] = []
    named: list[Type] = []
    waiting = [type_]
    while waiting:
        one = waiting.pop(0)
        local.append(one)
        for base in one.bases:
            if base.name is None and (base.family is not Family.UNION or one.family is Family.UNION):
                waiting.append(base)
            elif not base.is_built_in and base not in named:
                named.append(base)
    return Layers(type_, tuple(local), tuple(named))


def _is_limited(type_: Type) -> bool:
    """Whether any declaration says something about the properties that it does not name."""
    return any(is_closed(one) or one.additional or one.patterns for one in type_.lineage())
