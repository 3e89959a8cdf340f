"""Nodes of a RAML document: values that know where they were written, in whose scope, and what applied them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.diagnostics import Application, Position
    from qbdconnect_codegen.raml.scopes import Scope

Value: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node:
    """What all nodes share; two nodes are equal only if they are the same one."""

    position: Position
    scope: Scope
    trail: tuple[Application, ...] = ()
    fragment: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scalar(Node):
    """A single value; `text` is how it was written, `file` names the file that it holds if it was included as text."""

    value: Value
    text: str
    is_plain: bool = True
    file: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sequence(Node):
    """A list of nodes."""

    items: tuple[AnyNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One member of a mapping."""

    key: Scalar
    value: AnyNode


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Mapping(Node):
    """Members by name, in the order of the source."""

    entries: dict[str, Entry]

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self.entries.items())

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def get(self, name: str) -> AnyNode | None:
        """Value of a member, or None."""
        entry = self.entries.get(name)
        return entry.value if entry else None


AnyNode: TypeAlias = Scalar | Sequence | Mapping


def is_null(node: AnyNode | None) -> bool:
    """Whether nothing, or an explicit null, was written."""
    return node is None or (isinstance(node, Scalar) and node.value is None and node.file is None)


def to_python(node: AnyNode) -> Any:
    """Plain data of a node."""
    if isinstance(node, Mapping):
        return {name: to_python(entry.value) for name, entry in node}
    if isinstance(node, Sequence):
        return [to_python(item) for item in node.items]
    return node.value
