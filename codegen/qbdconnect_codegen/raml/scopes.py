"""Names that a file can use: its own declarations and those of the libraries it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.nodes import Entry

SECTIONS = {
    "types": "types",
    "schemas": "types",
    "traits": "traits",
    "resourceTypes": "resourceTypes",
    "annotationTypes": "annotationTypes",
    "securitySchemes": "securitySchemes",
}


class AmbiguousNameError(Exception):
    """A name means one thing where a template is written and another where it is used."""


class Scope(Protocol):
    """Finds what a name stands for."""

    def find(self, section: str, name: str) -> Declaration | None:
        """Find the declaration that a name stands for."""
        ...

    def names(self, section: str) -> list[str]:
        """Every name that `find` knows."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """A named trait, type, resource type, annotation type or security scheme."""

    name: str
    entry: Entry
    file: str


@dataclass(slots=True, eq=False)
class FileScope:
    """Scope of a root document, a library or a typed fragment."""

    file: str
    declared: dict[str, dict[str, Declaration]] = field(default_factory=dict)
    libraries: dict[str, FileScope] = field(default_factory=dict)

    def declare(self, section: str, name: str, entry: Entry) -> None:
        """Add a declaration of this file."""
        self.declared.setdefault(section, {})[name] = Declaration(name, entry, self.file)

    def find(self, section: str, name: str) -> Declaration | None:
        """Find `name`, or `library.name`; a library of a library is out of reach."""
        own = self.declared.get(section, {}).get(name)
        if own is not None or "." not in name:
            return own
        library, _, member = name.partition(".")
        found = self.libraries.get(library)
        return found.declared.get(section, {}).get(member) if found else None

    def names(self, section: str) -> list[str]:
        """Every name that `find` knows."""
        members = [
            f"{alias}.{name}" for alias, library in self.libraries.items() for name in library.declared.get(section, {})
        ]
        return [*self.declared.get(section, {}), *members]


@dataclass(frozen=True, slots=True, eq=False)
class JoinedScope:
    """Scope of text put together from a template and a parameter: either side may know the name."""

    template: Scope
    caller: Scope

    def find(self, section: str, name: str) -> Declaration | None:
        """Find a name; raise AmbiguousNameError if the two sides disagree."""
        here, there = self.template.find(section, name), self.caller.find(section, name)
        if here and there and here.entry is not there.entry:
            raise AmbiguousNameError(name)
        return here or there

    def names(self, section: str) -> list[str]:
        """Every name that `find` knows."""
        return list(dict.fromkeys([*self.template.names(section), *self.caller.names(section)]))
