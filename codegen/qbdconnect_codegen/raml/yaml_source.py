"""YAML text to nodes with positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from qbdconnect_codegen.diagnostics import Position
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, Value
from qbdconnect_codegen.raml.scalars import resolve_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.scopes import Scope

_CORE = "tag:yaml.org,2002:"
_PLAIN = "plain"
_STRING = _CORE + "str"
_TAGGED: dict[str, type | tuple[type, ...]] = {
    _CORE + "int": int,
    _CORE + "float": (int, float),
    _CORE + "bool": bool,
    _CORE + "null": type(None),
}
_DEEPEST = 100
_LARGEST = 500_000  # nodes of one file, aliases unfolded: far beyond any contract, far below what exhausts memory


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C where there is one
    """Marks plain scalars instead of guessing their type by the rules of YAML 1.1."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
        """Tag of a node that has none."""
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _STRING
        return str(super().resolve(kind, value, implicit))


class YamlSyntaxError(ValueError):
    """Text that is not YAML, and where it stops being so."""

    def __init__(self, message: str, position: Position, code: str = "yaml-syntax") -> None:
        super().__init__(message)
        self.position = position
        self.code = code


def compose(text: str, file: str) -> yaml.Node | None:
    """Parse YAML text; an empty document gives None, anything that is not YAML raises YamlSyntaxError."""
    try:
        _check_depth(text, file)
        return yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError:
        raise YamlSyntaxError("character that YAML forbids", _forbidden(text, file)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
        raise YamlSyntaxError(error.problem or error.context or "not YAML", position) from None


def _check_depth(text: str, file: str) -> None:
    """Raise YamlSyntaxError for nesting that would exhaust the stack of the composer."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        mark = event.start_mark
        if depth > _DEEPEST and mark is not None:
            position = Position(file, mark.line + 1, mark.column + 1)
            raise YamlSyntaxError("nested too deeply", position, "too-deep")


def _forbidden(text: str, file: str) -> Position:
    """Place of the first character that may not stand in YAML."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    index = found.start() if found else 0
    before = text[:index]
    return Position(file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


@dataclass(slots=True)
class TreeBuilder:
    """Turns composed YAML into nodes of one scope; `include` reads the file that an `!include` names."""

    file: str
    scope: Scope
    include: Callable[[Scalar], AnyNode]
    diagnostics: Diagnostics
    _built: dict[int, tuple[AnyNode, int]] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def build(self, node: yaml.Node) -> AnyNode:
        """Convert a YAML node."""
        return self._build(node)[0]

    def _build(self, node: yaml.Node) -> tuple[AnyNode, int]:
        if id(node) in self._built:
            return self._built[id(node)]
        if id(node) in self._open:
            return self._refuse(node, "yaml-cycle", "an alias that contains itself"), 1
        self._open.add(id(node))
        built, size = self._convert(node)
        if size > _LARGEST:
            built, size = self._refuse(node, "too-large", f"more than {_LARGEST} nodes once aliases are unfolded"), 1
        self._open.discard(id(node))
        self._built[id(node)] = built, size
        return built, size

    def _convert(self, node: yaml.Node) -> tuple[AnyNode, int]:
        if node.tag == "!include":
            return self._include(node), 1
        if isinstance(node, yaml.MappingNode) and node.tag == _CORE + "map":
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and node.tag == _CORE + "seq":
            return self._sequence(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node), 1
        return self._refuse(node, "unknown-tag", f"unknown YAML tag {node.tag!r}"), 1

    def _position(self, node: yaml.Node) -> Position:
        return Position(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _refuse(self, node: yaml.Node, code: str, message: str) -> Scalar:
        refused = Scalar(position=self._position(node), scope=self.scope, value=None, text="")
        self.diagnostics.refuse(code, refused, message)
        return refused

    def _include(self, node: yaml.Node) -> AnyNode:
        if not isinstance(node, yaml.ScalarNode):
            return self._refuse(node, "include-path", "!include takes the path of a file")
        return self.include(
            Scalar(position=self._position(node), scope=self.scope, value=node.value.strip(), text=node.value)
        )

    def _sequence(self, node: yaml.SequenceNode) -> tuple[Sequence, int]:
        built = [self._build(item) for item in node.value]
        items = tuple(item for item, _ in built)
        return Sequence(position=self._position(node), scope=self.scope, items=items), 1 + sum(n for _, n in built)

    def _mapping(self, node: yaml.MappingNode) -> tuple[Mapping, int]:
        entries: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        size = 1
        for key_node, value_node in node.value:
            value, value_size = self._build(value_node)
            size += value_size
            if key_node.tag == _PLAIN and key_node.value == "<<":
                merged.update(self._merged(key_node, value))
            else:
                self._add(entries, key_node, value)
        mapping = Mapping(position=self._position(node), scope=self.scope, entries={**merged, **entries})
        return mapping, size

    def _add(self, entries: dict[str, Entry], key_node: yaml.Node, value: AnyNode) -> None:
        if not isinstance(key_node, yaml.ScalarNode):
            self._refuse(key_node, "bad-key", "a key must be a single value")
            return
        key = self._scalar(key_node)
        if key.text in entries:
            first = entries[key.text].key.position
            self.diagnostics.error("duplicate-key", key, f"{key.text!r} stands here twice", f"first at {first}")
            return
        entries[key.text] = Entry(key, value)

    def _merged(self, key_node: yaml.Node, value: AnyNode) -> dict[str, Entry]:
        mappings = value.items if isinstance(value, Sequence) else (value,)
        merged: dict[str, Entry] = {}
        for mapping in reversed(mappings):
            if isinstance(mapping, Mapping):
                merged.update(mapping.entries)
            else:
                self._refuse(key_node, "bad-merge-key", "`<<` takes a mapping")
        return merged

    def _scalar(self, node: yaml.ScalarNode) -> Scalar:
        if node.tag == _STRING:
            return self._leaf(node, node.value, is_plain=False)
        value = resolve_plain(node.value)
        if node.tag == _PLAIN:
            return self._leaf(node, value, is_plain=True)
        if node.tag not in _TAGGED:
            return self._refuse(node, "unknown-tag", f"unknown YAML tag {node.tag!r}")
        if not isinstance(value, _TAGGED[node.tag]):
            return self._refuse(node, "bad-scalar", f"{node.value!r} is not what its tag says")
        return self._leaf(node, value, is_plain=True)

    def _leaf(self, node: yaml.ScalarNode, value: Value, *, is_plain: bool) -> Scalar:
        position = self._position(node)
        return Scalar(position=position, scope=self.scope, value=value, text=node.value, is_plain=is_plain)
