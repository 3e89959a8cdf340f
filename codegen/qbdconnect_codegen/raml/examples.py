"""Examples and defaults: their values as data, each to be held against its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, values
from qbdconnect_codegen.raml.instances import ValueCheck
from qbdconnect_codegen.raml.json_data import data
from qbdconnect_codegen.raml.nodes import AnyNode, Mapping
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.nodes import Entry
    from qbdconnect_codegen.raml.types import Type


@dataclass(frozen=True, slots=True)
class Example:
    """One example; `name` is None if it is the only one."""

    name: str | None
    value: AnyNode
    strict: bool = True
    display_name: str | None = None
    description: str | None = None
    annotations: tuple[Entry, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing to it but the value."""
        return self.strict and not (self.display_name or self.description or self.annotations)


def read_examples(type_: Type, context: Context) -> None:
    """Read the examples and the default of a type and leave their values to be checked."""
    single, several, default = (type_.facets.get(name) for name in ("example", "examples", "default"))
    if single and several:
        context.diagnostics.error("exclusive-keys", several.key, "`example` and `examples` exclude each other")
    if single:
        type_.examples = [_example(None, single.value, type_, context)]
    elif several:
        type_.examples = list(_several(several.value, type_, context))
    if default:
        value = data(values.bare(default.value), type_, context.diagnostics)
        context.values.append(ValueCheck(value, type_, "default"))


def _several(node: AnyNode, type_: Type, context: Context) -> Iterator[Example]:
    for name, entry in values.mapping(node, "examples", context.diagnostics) or ():
        if values.is_annotation(name):
            context.diagnostics.error("misplaced-annotation", entry.key, f"{name} cannot stand among examples")
        else:
            yield _example(name, entry.value, type_, context)


def _example(name: str | None, node: AnyNode, type_: Type, context: Context) -> Example:
    if not isinstance(node, Mapping) or not _is_explicit(node, type_):
        example = Example(name, data(node, type_, context.diagnostics))
    else:
        example = _explicit(name, node, type_, context)
    if example.strict:
        context.values.append(ValueCheck(example.value, type_, "example"))
    return example


def _is_explicit(node: Mapping, type_: Type) -> bool:
    """Whether an example is written with `value` and what is said about it; unknown keys beside them are faults."""
    if "value" not in node:
        return False
    if all(name in keys.EXAMPLE or values.is_annotation(name) for name, _ in node):
        return True
    properties = type_.all_properties()
    said = [name for name, _ in node if name in keys.EXAMPLE and name not in properties]
    return type_.family is not Family.ANY and "value" in said and len(said) > 1


def _explicit(name: str | None, node: Mapping, type_: Type, context: Context) -> Example:
    diagnostics = context.diagnostics
    keys.check_keys(node, keys.EXAMPLE, "an example", diagnostics)
    return Example(
        name,
        data(node.entries["value"].value, type_, diagnostics),
        strict=values.boolean(node.get("strict"), "strict", diagnostics) is not False,
        display_name=values.text(node.get("displayName"), "displayName", diagnostics),
        description=values.text(node.get("description"), "description", diagnostics),
        annotations=tuple(entry for key, entry in node if values.is_annotation(key)),
    )
