"""Resolves type declarations and expressions, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Place
from qbdconnect_codegen.raml import expressions
from qbdconnect_codegen.raml.json_source import JsonReader, JsonSyntaxError
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, is_null
from qbdconnect_codegen.raml.scopes import AmbiguousNameError
from qbdconnect_codegen.raml.types import BUILT_IN_NAMES, NUMERIC, Family, Property, Type
from qbdconnect_codegen.raml.values import bare, is_annotation, mapping

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.scopes import Declaration

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]|()?\s]")
_REQUIRED = frozenset({"required"})
_STRUCTURE = frozenset({"type", "schema", "properties", "items", "facets", "required"})
_OBJECT_HINTS = ("properties", "additionalProperties", "minProperties", "maxProperties", "discriminator")


@dataclass(slots=True)
class TypeTable:
    """All types of one document."""

    diagnostics: Diagnostics
    types: list[Type] = field(default_factory=list)
    _built_in: dict[Family, Type] = field(default_factory=dict)
    # By the nodes themselves, not by their `id`: that of a node that nobody holds any longer is given out again.
    _named: dict[Entry, Type] = field(default_factory=dict)
    _resolved: dict[tuple[AnyNode, Family], Type] = field(default_factory=dict)

    def built_in(self, family: Family) -> Type:
        """Return the type that RAML itself declares."""
        return self._built_in.setdefault(family, Type(None, family, name=family.value))

    def named(self, declaration: Declaration, context_keys: frozenset[str] = frozenset()) -> Type:
        """Return the type of a declaration."""
        key = declaration.entry
        if key not in self._named:
            node = declaration.entry.value
            declared = Type(node, Family.ANY, declaration.name, declaration.file, context_keys=context_keys)
            self._named[key] = declared
            self.types.append(declared)
            if isinstance(node, Mapping):
                self._fill(declared, node, Family.STRING)
            else:
                self._alias(declared, node)
        return self._named[key]

    def resolve(
        self,
        node: AnyNode,
        default: Family = Family.STRING,
        context_keys: frozenset[str] = frozenset(),
    ) -> Type:
        """Return the type that a node declares or names; `default` is meant where it says nothing."""
        key = (node, default)
        if key in self._resolved:
            return self._resolved[key]
        if isinstance(node, Mapping):
            declared = self._resolved[key] = Type(node, default, context_keys=context_keys)
            self.types.append(declared)
            self._fill(declared, node, default)
            return declared
        if isinstance(node, Sequence):
            several = Type(node, Family.ANY, bases=self._bases(node))
            several.family = self._common_family(several, node)
            self.types.append(several)
            return several
        found = self._resolved[key] = self._scalar(node, default)
        return found

    def properties(self, node: AnyNode | None, what: str) -> dict[str, Property]:
        """Properties, parameters or headers that a mapping declares."""
        members = mapping(node, what, self.diagnostics)
        found: dict[str, Property] = {}
        for name, entry in members or ():
            if is_annotation(name):
                self.diagnostics.error("misplaced-annotation", entry.key, f"{name} cannot stand among {what}")
                continue
            one = self._property(name, entry)
            if one.name in found:
                first = found[one.name].key.position
                self.diagnostics.error(
                    "duplicate-key", entry.key, f"{one.name!r} stands here twice", f"first at {first}"
                )
                continue
            found[one.name] = one
        return found

    def subtypes(self, base: Type) -> list[Type]:
        """Named types that inherit from `base`, in order of declaration."""
        return [one for one in self.types if one.name and one is not base and any(a is base for a in one.lineage())]

    # One declaration

    def _fill(self, declared: Type, node: Mapping, default: Family) -> None:
        base_node = node.get("type") if "type" in node else node.get("schema")
        if "type" in node and "schema" in node:
            self.diagnostics.error(
                "exclusive-keys", node.entries["schema"].key, "`type` and `schema` exclude each other"
            )
        if is_null(base_node) or base_node is None:
            declared.bases = (self.built_in(_default_family(node, default)),)
        else:
            declared.is_open = True
            declared.bases = self._bases(bare(base_node))
            declared.is_open = False
        declared.family = self._common_family(declared, base_node or node)
        self._members(declared, node)

    def _members(self, declared: Type, node: Mapping) -> None:
        declared.annotations = tuple(entry for name, entry in node if is_annotation(name))
        declared.facets = {name: entry for name, entry in node if name not in _STRUCTURE and not is_annotation(name)}
        if "items" in node:
            declared.items = self.resolve(bare(node.entries["items"].value))
        self._split_patterns(declared, self.properties(node.get("properties"), "properties"))
        declared.declared_facets = self.properties(node.get("facets"), "facets")
        additional = node.get("additionalProperties")
        if additional is not None and not is_null(additional):
            self._additional(declared, bare(additional))

    def _additional(self, declared: Type, node: AnyNode) -> None:
        if not (isinstance(node, Scalar) and isinstance(node.value, bool)):
            declared.additional = self.resolve(node)

    def _split_patterns(self, declared: Type, properties: dict[str, Property]) -> None:
        for name, one in properties.items():
            if len(name) > 1 and name.startswith("/") and name.endswith("/"):
                declared.patterns[name[1:-1]] = one
            else:
                declared.properties[name] = one

    def _property(self, name: str, entry: Entry) -> Property:
        node = entry.value
        requirement = node.get("required") if isinstance(node, Mapping) else None
        required: bool | None = None
        if requirement is not None:
            flag = bare(requirement)
            if isinstance(flag, Scalar) and isinstance(flag.value, bool):
                required = flag.value
            else:
                self.diagnostics.error("bad-value", flag, "required must be true or false")
        if required is None:
            required = not name.endswith("?")
            name = name.removesuffix("?")
        resolved = self.resolve(node, context_keys=_REQUIRED)
        return Property(name, required, resolved, entry.key, requirement or entry.key)

    # Bases

    def _alias(self, declared: Type, node: AnyNode) -> None:
        declared.is_open = True
        declared.bases = self._bases(node)
        declared.is_open = False
        declared.family = self._common_family(declared, node)

    def _bases(self, node: AnyNode) -> tuple[Type, ...]:
        nodes = node.items if isinstance(node, Sequence) else (node,)
        if not nodes:
            self.diagnostics.error("bad-type", node, "name at least one type")
        bases: list[Type] = []
        for one in nodes:
            base = self.resolve(one)
            if base.is_open:
                self.diagnostics.error("type-cycle", one, f"{base.name or 'the type'} inherits from itself")
            else:
                bases.append(base)
        return tuple(bases) or (self.built_in(Family.ANY),)

    def _common_family(self, declared: Type, node: AnyNode) -> Family:
        families = {base.family for base in declared.bases}
        if len(families) > 1:
            families.discard(Family.ANY)
        if Family.UNION in families and len(families) > 1:
            families = self._through_unions(declared)
        if families == NUMERIC:
            return Family.INTEGER
        if len(families) > 1:
            names = " and ".join(sorted(families))
            self.diagnostics.error("mixed-bases", node, f"a type cannot inherit from {names} at once")
        return families.pop()

    def _through_unions(self, declared: Type) -> set[Family]:
        """Families of bases beside a union: those of its members count, not that it is one."""
        unfolded = [
            one for base in declared.bases for one in (base.flat_members() if base.family is Family.UNION else [base])
        ]
        return {one.family for one in unfolded} - {Family.ANY} or {Family.ANY}

    # Expressions

    def _scalar(self, node: Scalar, default: Family) -> Type:
        if is_null(node):
            return self.built_in(default)
        if not isinstance(node.value, str):
            self.diagnostics.error("bad-type", node, f"{node.text!r} is not a type")
            return self.built_in(Family.ANY)
        if node.file or node.value.lstrip()[:1] in {"{", "<"}:
            return self._external(node, node.value)
        try:
            return self._expression(expressions.parse(node.value), node)
        except expressions.ExpressionError as error:
            self.diagnostics.error("bad-type", node, f"{node.text[:60]!r} is not a type expression: {error}")
            return self.built_in(Family.ANY)

    def _external(self, node: Scalar, text: str) -> Type:
        """Type that another language declares: JSON Schema or XSD."""
        external = Type(node, Family.EXTERNAL)
        self.types.append(external)
        if text.lstrip()[:1] not in {"{", "<"}:
            self.diagnostics.error("bad-type", node, "the file is neither a JSON Schema nor an XSD")
        elif text.lstrip().startswith("{"):
            try:
                JsonReader(text, node.scope, node.position, is_fixed=node.file is None).read()
            except JsonSyntaxError as error:
                self.diagnostics.error("bad-json", Place(error.position, node.trail), f"not JSON: {error}")
        return external

    def _expression(self, expression: expressions.Expression, node: Scalar, *, in_union: bool = False) -> Type:
        if isinstance(expression, expressions.Name):
            return self._reference(expression.text, node)
        made = Type(node, Family.ARRAY)
        self.types.append(made)
        if isinstance(expression, expressions.ArrayOf):
            made.items = self._expression(expression.item, node)
            self._refuse_external(made.items, node)
            if made.items.is_open and not in_union:
                self.diagnostics.error("type-cycle", node, f"{made.items.name or 'the type'} is an array of itself")
        else:
            made.family = Family.UNION
            made.members = tuple(self._member(one, node) for one in expression.members)
        return made

    def _member(self, expression: expressions.Expression, node: Scalar) -> Type:
        member = self._expression(expression, node, in_union=True)
        if member.is_open:
            self.diagnostics.error("type-cycle", node, f"{member.name or 'the type'} is a member of itself")
            return self.built_in(Family.ANY)
        self._refuse_external(member, node)
        return member

    def _refuse_external(self, part: Type, node: Scalar) -> None:
        if part.family is Family.EXTERNAL:
            message = "a type written as JSON Schema or XSD cannot be part of an expression"
            self.diagnostics.error("bad-type", node, message)

    def _reference(self, name: str, node: Scalar) -> Type:
        if name in BUILT_IN_NAMES:
            return self.built_in(BUILT_IN_NAMES[name])
        try:
            declaration = node.scope.find("types", name)
        except AmbiguousNameError:
            message = f"{name!r} means one type in the template and another where it is used"
            self.diagnostics.error("ambiguous-name", node, message, "rename one of them")
            return Type(None, Family.ANY, is_unknown=True)
        if declaration is None:
            near = get_close_matches(name, [*node.scope.names("types"), *BUILT_IN_NAMES], n=1)
            hint = f"did you mean {near[0]!r}?" if near else "declare it under `types`, or name the library it is in"
            self.diagnostics.error("unknown-type", node, f"no type {name!r} is known here", hint)
            return Type(None, Family.ANY, is_unknown=True)
        return self.named(declaration)


def check_type_name(name: str, entry: Entry, diagnostics: Diagnostics) -> None:
    """Report a name that hides a built-in type or that no expression could hold."""
    if name in BUILT_IN_NAMES:
        diagnostics.error("bad-name", entry.key, f"{name!r} is a built-in type")
    elif not name or _FORBIDDEN_IN_NAMES.search(name):
        diagnostics.error("bad-name", entry.key, f"{name!r} cannot be the name of a type")


def _default_family(node: Mapping, default: Family) -> Family:
    if any(hint in node for hint in _OBJECT_HINTS):
        return Family.OBJECT
    return Family.ARRAY if "items" in node else default
