"""The type model: what a type declaration says, its bases resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.raml.examples import Example
    from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Scalar


class Family(StrEnum):
    """The built-in type that a type comes from."""

    ANY = "any"
    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE_ONLY = "date-only"
    TIME_ONLY = "time-only"
    DATETIME_ONLY = "datetime-only"
    DATETIME = "datetime"
    FILE = "file"
    NIL = "nil"
    UNION = "union"
    EXTERNAL = "external"


BUILT_IN_NAMES = {
    **{family.value: family for family in Family if family not in {Family.UNION, Family.EXTERNAL}},
    "null": Family.NIL,
}
NUMERIC = frozenset({Family.NUMBER, Family.INTEGER})


@dataclass(slots=True, eq=False)
class Property:
    """A named or patterned member of an object type, a parameter or a header."""

    name: str
    required: bool
    type: Type
    key: Scalar
    requirement: AnyNode


@dataclass(slots=True, eq=False)
class Type:
    """One declaration; a facet not found here may be inherited."""

    node: AnyNode | None
    family: Family
    name: str | None = None
    file: str | None = None
    bases: tuple[Type, ...] = ()
    members: tuple[Type, ...] = ()
    items: Type | None = None
    properties: dict[str, Property] = field(default_factory=dict)
    patterns: dict[str, Property] = field(default_factory=dict)
    additional: Type | None = None
    facets: dict[str, Entry] = field(default_factory=dict)
    declared_facets: dict[str, Property] = field(default_factory=dict)
    annotations: tuple[Entry, ...] = ()
    examples: list[Example] = field(default_factory=list)
    context_keys: frozenset[str] = frozenset()
    targets: tuple[str, ...] = ("TypeDeclaration",)
    is_open: bool = False  # bases are still being resolved
    is_unknown: bool = False  # stands in for a name that means nothing: what follows from it is no fault of its own

    @property
    def is_built_in(self) -> bool:
        """Whether RAML itself declares the type."""
        return self.node is None

    @property
    def has_unknown_base(self) -> bool:
        """Whether the type comes from a name that means nothing."""
        return any(one.is_unknown for one in self.lineage())

    def lineage(self) -> Iterator[Type]:
        """Yield this type and its ancestors, nearest first."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            one = waiting.pop(0)
            if id(one) not in seen:
                seen.add(id(one))
                yield one
                waiting.extend(one.bases)

    def facet(self, name: str) -> AnyNode | None:
        """Value of a facet, own or inherited."""
        return next((one.facets[name].value for one in self.lineage() if name in one.facets), None)

    def all_properties(self) -> dict[str, Property]:
        """Own and inherited properties by name, those of the farthest ancestor first."""
        found: dict[str, Property] = {}
        for one in reversed(list(self.lineage())):
            found.update(one.properties)
        return found

    def all_patterns(self) -> dict[str, Property]:
        """Own and inherited pattern properties by pattern."""
        found: dict[str, Property] = {}
        for one in reversed(list(self.lineage())):
            found.update(one.patterns)
        return found

    def all_declared_facets(self) -> dict[str, Property]:
        """User-defined facets that a subtype may set."""
        found: dict[str, Property] = {}
        for one in reversed(list(self.lineage())[1:]):
            found.update(one.declared_facets)
        return found

    def item_type(self) -> Type | None:
        """Type of the items, own or inherited."""
        return next((one.items for one in self.lineage() if one.items is not None), None)

    def all_members(self) -> tuple[Type, ...]:
        """Members of a union, own or inherited."""
        return next((one.members for one in self.lineage() if one.members), ())

    def flat_members(self) -> list[Type]:
        """Members of a union, nested unions unfolded."""
        found: list[Type] = []
        seen = {id(self)}
        waiting = list(self.all_members())
        while waiting:
            one = waiting.pop(0)
            if one.family is not Family.UNION:
                found.append(one)
            elif id(one) not in seen:
                seen.add(id(one))
                waiting[:0] = one.all_members()
        return found
