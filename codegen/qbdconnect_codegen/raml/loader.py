"""Files of a RAML project: reads them once, follows includes and libraries, keeps everything inside one folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Place, Position
from qbdconnect_codegen.raml import fragments
from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, Scalar, is_null
from qbdconnect_codegen.raml.scopes import SECTIONS, FileScope
from qbdconnect_codegen.raml.yaml_source import TreeBuilder, YamlSyntaxError, compose

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics, Located
    from qbdconnect_codegen.raml.scopes import Scope

_YAML_SUFFIXES = frozenset({".raml", ".yaml", ".yml"})
_WHOLE_FILES = frozenset({fragments.API, fragments.LIBRARY, fragments.OVERLAY, fragments.EXTENSION})
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(slots=True)
class Loader:
    """Loads the files below `root`; paths in messages stand as the caller wrote the first one."""

    root: Path
    shown: Path
    diagnostics: Diagnostics
    scopes: list[FileScope] = field(default_factory=list)
    fragments: list[tuple[str, AnyNode]] = field(default_factory=list)
    _texts: dict[Path, str] = field(default_factory=dict)
    _libraries: dict[Path, FileScope | None] = field(default_factory=dict)
    _open: list[Path] = field(default_factory=list)
    _broken: set[Path] = field(default_factory=set)

    def load_document(self, path: Path) -> AnyNode | None:
        """Load the document to convert or check; None, with an error, if it cannot be read or is no RAML."""
        file = self._show(path)
        place = Place(Position(file))
        text = self._read(path, place)
        if text is None:
            return None
        if not fragments.has_header(text):
            hint = "a part without it is checked with the document that includes it"
            self.diagnostics.refuse("bad-header", place, "the first line is not `#%RAML 1.0`", hint)
            return None
        node = self._load_fragment(path, text)
        # What stands in a broken file is unknown, and whatever refers to it would be told as a fault of its own.
        return None if self._broken else node

    def load_named(self, at: Scalar) -> AnyNode | None:
        """Load the document that a node of the root document names."""
        path = self._resolve(self.root / "_", at)
        text = self._read(path, at) if path else None
        if path is None or text is None:
            return None
        return self._load_fragment(path, text)

    def _show(self, path: Path) -> str:
        return os.path.normpath(self.shown / os.path.relpath(path, self.root))

    def _read(self, path: Path, at: Located) -> str | None:
        if path not in self._texts:
            try:
                self._texts[path] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                self.diagnostics.refuse("not-utf8", at, f"{self._show(path)} is not UTF-8 text")
                return None
            except OSError as error:
                self.diagnostics.refuse("file-unreadable", at, f"cannot read {self._show(path)}: {error.strerror}")
                return None
        return self._texts[path]

    def _load_fragment(self, path: Path, text: str) -> AnyNode | None:
        file = self._show(path)
        kind = fragments.fragment_kind(text, file, self.diagnostics)
        if kind is None:
            return None
        if kind == fragments.LIBRARY:
            scope = self._libraries.setdefault(path, FileScope(file)) or FileScope(file)
        else:
            scope = FileScope(file)
        node = replace(self._build(path, text, scope), fragment=kind)
        self._collect(node, scope, path)
        node = _without_uses(node)
        self.scopes.append(scope)
        self.fragments.append((kind, node))
        return node

    def _build(self, path: Path, text: str, scope: Scope) -> AnyNode:
        file = self._show(path)
        self._open.append(path)
        try:
            composed = compose(text, file)
        except YamlSyntaxError as error:
            self.diagnostics.error(error.code, Place(error.position), str(error))
            self._broken.add(path)
            composed = None
        node: AnyNode
        if composed is None:
            node = Scalar(position=Position(file), scope=scope, value=None, text="")
        else:
            builder = TreeBuilder(file, scope, lambda at: self._include(path, at), self.diagnostics)
            node = builder.build(composed)
        self._open.pop()
        return node

    # Includes

    def _include(self, includer: Path, at: Scalar) -> AnyNode:
        path = self._resolve(includer, at)
        text = self._read(path, at) if path else None
        if path is None or text is None:
            return replace(at, value=None, text="")
        if path in self._open:
            self.diagnostics.refuse("include-loop", at, f"{self._show(path)} includes itself")
            return replace(at, value=None, text="")
        return self._included(path, text, at)

    def _included(self, path: Path, text: str, at: Scalar) -> AnyNode:
        if fragments.has_header(text):
            return self._load_fragment(path, text) or replace(at, value=None, text="")
        if path.suffix.lower() in _YAML_SUFFIXES:
            return self._build(path, text, at.scope)
        file = self._show(path)
        return Scalar(position=Position(file), scope=at.scope, value=text, text=text, is_plain=False, file=file)

    def _resolve(self, includer: Path, at: Scalar) -> Path | None:
        """Absolute path that an include or `uses` means; an error and None if it may not be read."""
        written = str(at.value or "")
        if not written or "\0" in written or "<<" in written or _REMOTE.match(written):
            self.diagnostics.refuse("include-path", at, *_path_fault(written))
            return None
        base = self.root if written.startswith("/") else includer.parent
        path = _normal(base / written.partition("#")[0].lstrip("/"))
        if not path.is_relative_to(self.root) or not path.resolve().is_relative_to(self.root.resolve()):
            hint = "keep every file below the folder of the root document, or name a wider one with --root"
            self.diagnostics.refuse("include-outside", at, f"{written} leaves the project", hint)
            return None
        return path

    # Libraries and declarations

    def _collect(self, node: AnyNode, scope: FileScope, path: Path) -> None:
        if not isinstance(node, Mapping):
            return
        self._collect_libraries(node.get("uses"), scope, path)
        if node.fragment in _WHOLE_FILES:
            self._collect_declarations(node, scope)

    def _collect_declarations(self, node: Mapping, scope: FileScope) -> None:
        for key, section in SECTIONS.items():
            declared = node.get(key)
            for name, entry in declared if isinstance(declared, Mapping) else ():
                scope.declare(section, name, entry)

    def _collect_libraries(self, uses: AnyNode | None, scope: FileScope, path: Path) -> None:
        if is_null(uses) or uses is None:
            return
        if not isinstance(uses, Mapping):
            self.diagnostics.refuse("bad-uses", uses, "uses takes a mapping of names to library files")
            return
        for alias, entry in uses:
            library = self._library(entry.value, path)
            if library:
                scope.libraries[alias] = library

    def _library(self, at: AnyNode, includer: Path) -> FileScope | None:
        if not isinstance(at, Scalar) or not isinstance(at.value, str) or at.file:
            self.diagnostics.refuse("bad-uses", at, "uses takes the path of a library file")
            return None
        path = self._resolve(includer, at)
        if path is None:
            return None
        if path not in self._libraries:
            self._libraries[path] = self._load_library(path, at)
            if self._libraries[path] is None:
                self._broken.add(path)
        return self._libraries[path]

    def _load_library(self, path: Path, at: Scalar) -> FileScope | None:
        text = self._read(path, at)
        if text is None:
            return None
        header = text.partition("\n")[0].split()
        if header[:3] != ["#%RAML", "1.0", fragments.LIBRARY]:
            self.diagnostics.refuse("not-a-library", at, f"{self._show(path)} is not a `#%RAML 1.0 Library`")
            return None
        scope = self._libraries[path] = FileScope(self._show(path))
        self._load_fragment(path, text)
        return scope


def _without_uses(node: AnyNode) -> AnyNode:
    """Drop the libraries of a typed fragment: they are part of its scope now, not of what it describes."""
    if not isinstance(node, Mapping) or node.fragment in _WHOLE_FILES or "uses" not in node:
        return node
    return replace(node, entries={name: entry for name, entry in node if name != "uses"})


def _path_fault(written: str) -> tuple[str, str]:
    if not written or "\0" in written:
        return "this is not the path of a file", "name a file"
    if "<<" in written:
        return "the path holds a template parameter", "write the path out"
    return "the file is not in this project", "keep a copy beside the contract and include that"


def _normal(path: Path) -> Path:
    """Path without `..`, symbolic links left as they are."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1] or parts
        else:
            parts.append(part)
    return Path(*parts)
