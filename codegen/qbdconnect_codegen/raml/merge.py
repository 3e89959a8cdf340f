"""Merges what a template gives into what stands there already; what stands there wins."""

from __future__ import annotations

from dataclasses import replace

from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, is_null, to_python
from qbdconnect_codegen.raml.values import is_annotation

_WHOLE = frozenset({"example", "examples", "default", "securedBy", "type", "schema", "is", "fileTypes", "xml"})
_TEXTS = frozenset({"displayName", "description", "title", "usage", "pattern", "format"})


def merge(own: AnyNode, added: AnyNode) -> AnyNode:
    """Return `own` with what only `added` has; arrays are united, scalars and data stay as they are."""
    if is_null(own) or is_null(added):
        return added if is_null(own) else own
    if isinstance(own, Sequence) and isinstance(added, Sequence):
        return _merge_sequences(own, added)
    if isinstance(own, Scalar) and isinstance(added, Mapping):
        return merge(_as_declaration(own), added)
    if isinstance(own, Mapping) and isinstance(added, Scalar):
        return merge(own, _as_declaration(added))
    if isinstance(own, Mapping) and isinstance(added, Mapping):
        return _merge_mappings(own, added)
    return own


def _as_declaration(node: Scalar) -> Mapping:
    """Write the short form of a type declaration, a name alone, as the long one."""
    key = replace(node, value="type", text="type", is_plain=True)
    return Mapping(position=node.position, scope=node.scope, trail=node.trail, entries={"type": Entry(key, node)})


def _merge_sequences(own: Sequence, added: Sequence) -> Sequence:
    have = {repr(to_python(item)) for item in own.items}  # as text: to Python, 1 is True
    return replace(own, items=(*own.items, *(item for item in added.items if repr(to_python(item)) not in have)))


def _merge_mappings(own: Mapping, added: Mapping) -> Mapping:
    entries = dict(own.entries)
    for name, entry in added:
        twin = _twin(name, entries)
        if twin is None:
            entries[name] = entry
        elif not (is_annotation(name) or name in _WHOLE or name in _TEXTS):
            entries[twin] = Entry(entries[twin].key, merge(entries[twin].value, entry.value))
        elif is_null(entries[twin].value) and not is_annotation(name):
            entries[twin] = entry
    return replace(own, entries=entries)


def _twin(name: str, entries: dict[str, Entry]) -> str | None:
    """Key of the same member, whether or not one of the two is marked as optional."""
    alike = (name, f"{name}?", name.removesuffix("?"))
    return next((key for key in alike if key in entries), None)
