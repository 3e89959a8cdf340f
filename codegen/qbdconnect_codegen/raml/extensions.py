"""Overlays and extensions: documents that change another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import fragments
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, is_null, to_python
from qbdconnect_codegen.raml.scopes import SECTIONS, FileScope
from qbdconnect_codegen.raml.values import is_annotation

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.loader import Loader

_HEADINGS = frozenset({"extends", "usage", "uses"})
# What an overlay may add or change: everything that leaves the behaviour of the API as it is.
_TEXTUAL = frozenset(
    {"title", "displayName", "description", "documentation", "usage", "example", "examples", "annotationTypes", "types"}
)


@dataclass(frozen=True, slots=True)
class ExtensionReader:
    """Applies overlays and extensions to the document that they extend."""

    loader: Loader
    diagnostics: Diagnostics

    def read(self, node: AnyNode) -> AnyNode | None:
        """Return the document with its whole chain of extensions applied."""
        chain: list[Mapping] = []
        while isinstance(node, Mapping) and node.fragment in {fragments.OVERLAY, fragments.EXTENSION}:
            chain.append(node)
            base = self._base(node, [one.position.file for one in chain])
            if base is None:
                return None
            node = base
        if not isinstance(node, Mapping):
            return None
        for one in reversed(chain):
            node = self._apply(node, one)
        return node

    def _base(self, node: Mapping, seen: list[str]) -> AnyNode | None:
        at = node.get("extends")
        if not isinstance(at, Scalar) or not isinstance(at.value, str):
            self.diagnostics.error("missing-key", at or node, f"a document of kind {node.fragment} needs `extends`")
            return None
        base = self.loader.load_named(at)
        if base is None:
            return None
        if base.position.file in seen:
            self.diagnostics.error("include-loop", at, f"{base.position.file} extends itself")
            return None
        if base.fragment not in {fragments.API, fragments.OVERLAY, fragments.EXTENSION}:
            self.diagnostics.error("wrong-fragment", at, f"a {base.fragment} cannot be extended")
            return None
        return base

    def _apply(self, base: Mapping, extension: Mapping) -> Mapping:
        own = replace(extension, entries={name: one for name, one in extension if name not in _HEADINGS})
        if extension.fragment == fragments.OVERLAY:
            self._check_overlay(own, base)
        merged = override(base, own)
        if isinstance(merged, Mapping) and isinstance(base.scope, FileScope) and isinstance(own.scope, FileScope):
            _join_scopes(merged, base.scope, own.scope)
            return merged
        return base

    def _check_overlay(self, overlay: Mapping, base: AnyNode | None) -> None:
        """Report each member by which an overlay would change what the API does."""
        below = base if isinstance(base, Mapping) else None
        for name, entry in overlay:
            if name in _TEXTUAL or is_annotation(name):
                continue
            if below is None or name not in below:
                self.diagnostics.error("overlay-changes", entry.key, f"an overlay cannot add {name!r}", _HINT)
            elif isinstance(entry.value, Mapping):
                self._check_overlay(entry.value, below.get(name))
            elif not is_null(entry.value):
                self.diagnostics.error("overlay-changes", entry.value, f"an overlay cannot change {name!r}", _HINT)


_HINT = "an extension may"


def override(base: AnyNode, own: AnyNode) -> AnyNode:
    """Return `base` with what `own` says put over it, in the order of `base`."""
    if is_null(own):
        return base
    if isinstance(base, Sequence) and isinstance(own, Sequence):
        have = [to_python(item) for item in base.items]
        return replace(base, items=(*base.items, *(item for item in own.items if to_python(item) not in have)))
    if not (isinstance(base, Mapping) and isinstance(own, Mapping)):
        return own
    entries = dict(base.entries)
    for name, entry in own:
        if name not in entries or is_annotation(name) or name == "example":
            entries[name] = entry
        else:
            entries[name] = Entry(entries[name].key, override(entries[name].value, entry.value))
    return replace(base, entries=entries)


def _join_scopes(merged: Mapping, base: FileScope, own: FileScope) -> None:
    """Let both files see the merged declarations."""
    for key, section in SECTIONS.items():
        declared = merged.get(key)
        for name, entry in declared if isinstance(declared, Mapping) else ():
            base.declare(section, name, entry)
    own.declared = base.declared
    own.libraries = {**base.libraries, **own.libraries}
