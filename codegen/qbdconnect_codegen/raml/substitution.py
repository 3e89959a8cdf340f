"""Puts the parameters of a template into a copy of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.functions import FUNCTIONS
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence
from qbdconnect_codegen.raml.scalars import resolve_plain
from qbdconnect_codegen.raml.scopes import JoinedScope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType

    from qbdconnect_codegen.diagnostics import Application, Diagnostics, Located
    from qbdconnect_codegen.raml.scopes import Scope

_PARAMETER = re.compile(r"<<\s*(?P<name>[^|<>]+?)\s*(?P<functions>(?:\|[^|<>]*)*)>>")


def parameter_names(node: AnyNode) -> Iterator[str]:
    """Names of the parameters that a template mentions."""
    if isinstance(node, Mapping):
        for name, entry in node:
            yield from _names_in(name)
            yield from parameter_names(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from parameter_names(item)
    elif isinstance(node.value, str) and not node.file:
        yield from _names_in(node.value)


def has_parameter(text: str) -> bool:
    """Whether a text mentions a parameter."""
    return _PARAMETER.search(text) is not None


def _names_in(text: str) -> Iterator[str]:
    for match in _PARAMETER.finditer(text):
        yield match["name"]


@dataclass(slots=True)
class Substitution:
    """One application of a template: its parameters, where it is used, and what to add to the trail of each node."""

    parameters: MappingType[str, AnyNode]
    use: Located
    application: Application
    diagnostics: Diagnostics
    _missing: set[str] = field(default_factory=set)

    def apply(self, node: AnyNode) -> AnyNode:
        """Copy a node of the template with its parameters filled in."""
        trail = (*node.trail, self.application)
        if isinstance(node, Mapping):
            return replace(node, entries=dict(self._entries(node)), trail=trail)
        if isinstance(node, Sequence):
            return replace(node, items=tuple(self.apply(item) for item in node.items), trail=trail)
        if not isinstance(node.value, str) or node.file or not has_parameter(node.value):
            return replace(node, trail=trail)
        return self._scalar(node, node.value, trail)

    def _entries(self, node: Mapping) -> Iterator[tuple[str, Entry]]:
        for entry in node.entries.values():
            key = self.apply(entry.key)
            if not isinstance(key, Scalar):
                self.diagnostics.error("bad-parameter", entry.key, "a parameter in a key must be a single value")
                continue
            yield key.text, Entry(key, self.apply(entry.value))

    def _scalar(self, node: Scalar, text: str, trail: tuple[Application, ...]) -> AnyNode:
        whole = _PARAMETER.fullmatch(text.strip())
        if whole and not whole["functions"] and whole["name"] in self.parameters and node.is_plain:
            given = self.parameters[whole["name"]]
            return replace(given, trail=(*given.trail, self.application))
        filled = _PARAMETER.sub(lambda match: self._filled(match, node), text)
        scope = JoinedScope(node.scope, self._caller_scope(text, node))
        value = resolve_plain(filled) if node.is_plain else filled
        return replace(node, text=filled, value=value, scope=scope, trail=trail)

    def _caller_scope(self, text: str, node: Scalar) -> Scope:
        given = [self.parameters[name] for name in _names_in(text) if name in self.parameters]
        return given[0].scope if given else node.scope

    def _filled(self, match: re.Match[str], node: Scalar) -> str:
        value = self.parameters.get(match["name"])
        if value is None:
            self._report_missing(match["name"], node)
            return ""
        if not isinstance(value, Scalar):
            self.diagnostics.error("bad-parameter", value, f"{match['name']!r} must be a single value here")
            return ""
        text = value.text
        for function in match["functions"].split("|")[1:]:
            text = self._call(function.strip(), text, node)
        return text

    def _report_missing(self, name: str, node: Scalar) -> None:
        if name not in self._missing:
            self._missing.add(name)
            message = f"the parameter {name!r} of {self.application.template} is missing"
            self.diagnostics.error("missing-parameter", self.use, message, f"it is used at {node.position}")

    def _call(self, function: str, text: str, node: Scalar) -> str:
        if function.startswith("!") and function[1:] in FUNCTIONS:
            return FUNCTIONS[function[1:]](text)
        near = get_close_matches(function, [f"!{name}" for name in FUNCTIONS], n=1)
        hint = f"did you mean {near[0]!r}?" if near else "one of " + ", ".join(f"!{name}" for name in FUNCTIONS)
        self.diagnostics.error("unknown-function", node, f"no function {function!r} is known", hint)
        return text
