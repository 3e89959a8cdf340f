"""Resources: full paths, their parameters, and the methods below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, values
from qbdconnect_codegen.raml.annotations import read_annotations
from qbdconnect_codegen.raml.model import Resource
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar
from qbdconnect_codegen.raml.types import Family, Property

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.methods import MethodReader
    from qbdconnect_codegen.raml.templates import TemplateEngine

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SEGMENT = re.compile(r"(/([^{}/]|\{[^{}/]+\})*)+")


@dataclass(slots=True)
class ResourceReader:
    """Reads the tree of resources."""

    context: Context
    engine: TemplateEngine
    methods: MethodReader
    _paths: dict[str, Entry] = field(default_factory=dict)

    def read(self, parent: Mapping) -> Iterator[Resource]:
        """Read the resources directly and indirectly below a node."""
        for name, entry in parent:
            if name.startswith("/"):
                yield from self._resource(name, entry, {})

    def _resource(self, path: str, entry: Entry, inherited: dict[str, Property]) -> Iterator[Resource]:
        diagnostics = self.context.diagnostics
        node = values.mapping(entry.value, "a resource", diagnostics)
        if node is None:
            key = entry.key
            node = Mapping(position=key.position, scope=key.scope, trail=key.trail, entries={})
        own = [name for name, _ in node if name.startswith("/")]
        keys.check_keys(node, keys.RESOURCE | set(own), "a resource", diagnostics)
        self._check_path(path, entry)
        resource = self._read_one(path, entry, node, inherited)
        yield resource
        for name in own:
            yield from self._resource(path.rstrip("/") + name, node.entries[name], resource.uri_parameters)

    def _read_one(self, path: str, entry: Entry, node: Mapping, inherited: dict[str, Property]) -> Resource:
        diagnostics = self.context.diagnostics
        expanded = self.engine.expand(node, path)
        merged = expanded.resource
        methods = [self.methods.read(one) for one in expanded.methods.values()]
        secured_by = self.methods.security.requirements(merged.get("securedBy"))
        for method in methods:
            method.secured_by = secured_by if method.secured_by is None else method.secured_by
        keys.check_keys(merged, keys.RESOURCE, "a resource", diagnostics)
        return Resource(
            path,
            entry.key,
            display_name=values.scalar_text(merged.get("displayName"), "displayName", diagnostics),
            description=values.scalar_text(merged.get("description"), "description", diagnostics),
            uri_parameters=self._parameters(path, entry, merged, inherited),
            methods=methods,
            annotations=read_annotations(merged, ("Resource",), self.context),
        )

    def _check_path(self, path: str, entry: Entry) -> None:
        diagnostics = self.context.diagnostics
        if not _SEGMENT.fullmatch(entry.key.text):
            diagnostics.error("bad-path", entry.key, f"{entry.key.text!r} is not a path template")
        names = _VARIABLE.findall(path)
        for name in {name for name in _VARIABLE.findall(entry.key.text) if names.count(name) > 1}:
            diagnostics.error("bad-path", entry.key, f"the path {path!r} names the parameter {name!r} twice")
        if path in self._paths:
            first = self._paths[path].key.position
            diagnostics.error("duplicate-resource", entry.key, f"{path!r} is declared twice", f"first at {first}")
        self._paths.setdefault(path, entry)

    def _parameters(
        self, path: str, entry: Entry, node: Mapping, inherited: dict[str, Property]
    ) -> dict[str, Property]:
        """Parameters in the order in which the path names them."""
        declared = self.context.types.properties(node.get("uriParameters"), "uriParameters")
        names = _VARIABLE.findall(path)
        own = _VARIABLE.findall(entry.key.text)
        for name, one in declared.items():
            if name not in own:
                message = f"the path {entry.key.text!r} has no parameter {name!r}"
                self.context.diagnostics.error("unknown-parameter", one.key, message)
            _check_slashes(one, self.context.diagnostics)
        found: dict[str, Property] = {}
        for name in names:
            known = declared.get(name) or inherited.get(name)
            found[name] = known or self._undeclared(name, entry)
        return found

    def _undeclared(self, name: str, entry: Entry) -> Property:
        string = self.context.types.built_in(Family.STRING)
        return Property(name, required=True, type=string, key=entry.key, requirement=entry.key)


def _check_slashes(one: Property, diagnostics: Diagnostics) -> None:
    """Report values of a path parameter that would end its segment."""
    for name in ("default", "example", "examples", "enum"):
        node = one.type.facets[name].value if one.type.name is None and name in one.type.facets else None
        for scalar in _scalars(node):
            if isinstance(scalar.value, str) and "/" in scalar.value and scalar.file is None:
                diagnostics.error("bad-value", scalar, "a value in a path cannot hold a '/'")


def _scalars(node: AnyNode | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for name, entry in node:
            if name not in {"description", "displayName"} and not values.is_annotation(name):
                yield from _scalars(entry.value)
    elif node is not None:
        for item in node.items:
            yield from _scalars(item)
