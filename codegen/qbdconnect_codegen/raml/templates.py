"""Applies traits and resource types: finds them, fills in their parameters and merges them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Application
from qbdconnect_codegen.raml import values
from qbdconnect_codegen.raml.default_bodies import spread_bodies
from qbdconnect_codegen.raml.keys import METHODS
from qbdconnect_codegen.raml.merge import merge
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, is_null, to_python
from qbdconnect_codegen.raml.scopes import AmbiguousNameError
from qbdconnect_codegen.raml.substitution import Substitution, parameter_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.scopes import Declaration

_NOT_MERGED = frozenset({"type", "is", "usage"})


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to a template, with the parameters it gives."""

    name: str
    node: AnyNode
    scope_node: Scalar
    parameters: dict[str, AnyNode]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A resource with its resource types applied, and its methods with their traits applied."""

    resource: Mapping
    methods: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class TemplateEngine:
    """Applies the templates of one document."""

    diagnostics: Diagnostics
    media_types: list[str] = field(default_factory=list)

    def expand(self, resource: Mapping, path: str) -> Expanded:
        """Apply the resource types and traits of a resource at its full path."""
        reserved = _reserved(path, resource)
        layers = self._layers(resource, reserved)
        methods = {
            method: self._method(method, layers, reserved)
            for method in METHODS
            if any(method in layer for layer in layers)
        }
        base: AnyNode = _without_methods(layers[0])
        for layer in layers[1:]:
            base = merge(base, _without_methods(layer))
        order = [name for layer in layers for name, _ in layer if name in methods]
        merged = base if isinstance(base, Mapping) else resource
        return Expanded(merged, {name: methods[name] for name in dict.fromkeys(order)})

    # Resource types

    def _layers(self, resource: Mapping, reserved: dict[str, AnyNode]) -> list[Mapping]:
        """Return the resource and its chain of resource types, nearest first."""
        layers = [resource]
        seen: set[int] = set()
        wanted = {name for name, _ in resource if name in METHODS}
        node = resource.get("type")
        while node is not None and not is_null(node):
            found = self._resource_type(node, reserved, wanted, seen)
            if found is None:
                break
            layers.append(found)
            wanted |= {name for name, _ in found if name in METHODS}
            node = found.get("type")
        return layers

    def _resource_type(
        self, node: AnyNode, reserved: dict[str, AnyNode], wanted: set[str], seen: set[int]
    ) -> Mapping | None:
        use = self._use(node, "a resource type")
        declaration = self._find(use, "resourceTypes", "resource type") if use else None
        if use is None or declaration is None:
            return None
        if id(declaration.entry) in seen:
            self.diagnostics.error("template-cycle", node, f"the resource type {use.name!r} applies itself")
            return None
        seen.add(id(declaration.entry))
        template = values.mapping(declaration.entry.value, "a resource type", self.diagnostics)
        if template is None:
            return None
        chosen = _chosen_methods(template, wanted)
        return self._apply(use, chosen, template, "resource type", reserved)

    # Traits

    def _method(self, method: str, layers: list[Mapping], reserved: dict[str, AnyNode]) -> Entry:
        """Merge one method: the nearest layer wins, then the traits of each layer, nearest first."""
        entries = [layer.entries[method] for layer in layers if method in layer]
        key = entries[0].key
        merged: AnyNode = replace(layers[0], entries={}, position=key.position, trail=key.trail, fragment=None)
        reserved = {**reserved, "methodName": _text(method, key)}
        uses: list[AnyNode] = []
        for entry in entries:
            body = values.mapping(entry.value, f"the method {method}", self.diagnostics)
            if body:
                merged = merge(merged, spread_bodies(body, self.media_types))
        for layer in layers:
            own = layer.get(method)
            uses += self._uses(own.get("is") if isinstance(own, Mapping) else None)
            uses += self._uses(layer.get("is"))
        return Entry(key, self._with_traits(merged, uses, reserved))

    def _uses(self, node: AnyNode | None) -> tuple[AnyNode, ...]:
        if node is None or is_null(node):
            return ()
        return values.sequence(node, "is", self.diagnostics)

    def _with_traits(self, method: AnyNode, uses: Iterable[AnyNode], reserved: dict[str, AnyNode]) -> AnyNode:
        waiting: list[tuple[AnyNode, tuple[Entry, ...]]] = [(node, ()) for node in uses]
        done: set[tuple[object, ...]] = set()
        while waiting:
            node, users = waiting.pop(0)
            use = self._use(node, "a trait")
            declaration = self._find(use, "traits", "trait") if use else None
            if use is None or declaration is None or _same_use(use, declaration) in done:
                continue
            done.add(_same_use(use, declaration))
            if declaration.entry in users:
                message = f"the trait {use.name!r} applies itself with other parameters"
                self.diagnostics.error("template-cycle", node, message)
                continue
            trait = self._trait(use, declaration, reserved)
            if trait is not None:
                waiting += [(one, (*users, declaration.entry)) for one in self._uses(trait.get("is"))]
                method = merge(method, spread_bodies(_without(trait, _NOT_MERGED), self.media_types))
        return method

    def _trait(self, use: Use, declaration: Declaration, reserved: dict[str, AnyNode]) -> Mapping | None:
        template = values.mapping(declaration.entry.value, "a trait", self.diagnostics)
        return self._apply(use, template, template, "trait", reserved) if template else None

    # Both

    def _use(self, node: AnyNode, what: str) -> Use | None:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return Use(node.value, node, node, {})
        if isinstance(node, Mapping) and len(node.entries) == 1:
            name, entry = next(iter(node))
            given = values.mapping(entry.value, f"the parameters of {name}", self.diagnostics)
            parameters = {key: one.value for key, one in given} if given else {}
            return Use(name, entry.key, entry.key, parameters)
        self.diagnostics.error("bad-value", node, f"name {what}, or give a mapping of its name to its parameters")
        return None

    def _find(self, use: Use, section: str, what: str) -> Declaration | None:
        scope = use.scope_node.scope
        try:
            found = scope.find(section, use.name)
        except AmbiguousNameError:
            self.diagnostics.error("ambiguous-name", use.node, f"{use.name!r} means two things here")
            return None
        if found is None:
            near = get_close_matches(use.name, scope.names(section), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"declare it under `{section}`"
            self.diagnostics.error(
                f"unknown-{what.replace(' ', '-')}", use.node, f"no {what} {use.name!r} is known here", hint
            )
        return found

    def _apply(
        self, use: Use, chosen: Mapping, template: Mapping, what: str, reserved: dict[str, AnyNode]
    ) -> Mapping | None:
        known = set(parameter_names(template))
        for name, value in use.parameters.items():
            if name not in known:
                message = f"the {what} {use.name!r} has no parameter {name!r}"
                hint = "it has " + ", ".join(sorted(known - reserved.keys())) if known else "it has none"
                self.diagnostics.error("unknown-parameter", value, message, hint)
        application = Application(use.node.position, f"{what} {use.name}")
        substitution = Substitution({**use.parameters, **reserved}, use.node, application, self.diagnostics)
        applied = substitution.apply(chosen)
        return applied if isinstance(applied, Mapping) else None


def _reserved(path: str, at: Mapping) -> dict[str, AnyNode]:
    """Parameters that every template has: the path and its last segment that is no parameter."""
    plain = path.replace("{mediaTypeExtension}", "").replace("{ext}", "")
    segments = [segment for segment in plain.split("/") if segment and "{" not in segment]
    return {
        "resourcePath": _text(plain, at),
        "resourcePathName": _text(segments[-1] if segments else "", at),
    }


def _same_use(use: Use, declaration: Declaration) -> tuple[object, ...]:
    """Key that two uses of a trait share if they say the same: one name may mean two traits in two files."""
    given = ((name, value.scope, repr(to_python(value))) for name, value in use.parameters.items())
    return (declaration.entry, *sorted(given, key=lambda one: one[0]))


def _text(text: str, at: AnyNode) -> Scalar:
    return Scalar(position=at.position, scope=at.scope, trail=at.trail, value=text, text=text, is_plain=False)


def _without(node: Mapping, names: frozenset[str]) -> Mapping:
    return replace(node, entries={name: entry for name, entry in node if name not in names})


def _without_methods(layer: Mapping) -> Mapping:
    entries = {
        name: entry
        for name, entry in layer
        if name.removesuffix("?") not in METHODS and name not in _NOT_MERGED and not name.startswith("/")
    }
    return replace(layer, entries=entries)


def _chosen_methods(template: Mapping, wanted: set[str]) -> Mapping:
    """Drop optional methods that nobody has; the others lose their mark."""
    entries: dict[str, Entry] = {}
    for name, entry in template:
        method = name.removesuffix("?")
        if method == name or method not in METHODS:
            entries[name] = entry
        elif method in wanted or method in template:
            key = replace(entry.key, text=method, value=method)
            entries[method] = Entry(key, entry.value)
    return replace(template, entries=entries)
