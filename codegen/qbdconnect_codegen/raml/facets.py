"""Which facets a type may have, and what their values may be."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.raml import keys, values
from qbdconnect_codegen.raml.instances import FORMAT_BOUNDS, ValueCheck, discriminator_value, equal, is_closed
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, is_null, to_python
from qbdconnect_codegen.raml.patterns import compile_pattern
from qbdconnect_codegen.raml.types import Family, Property, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.context import Context

COMMON = frozenset(
    {"type", "schema", "default", "example", "examples", "displayName", "description", "facets", "xml"},
)
EXTERNAL = frozenset({"type", "schema", "default", "example", "examples", "displayName", "description"})
_TEXT = frozenset({"pattern", "minLength", "maxLength", "enum"})
_NUMBER = frozenset({"minimum", "maximum", "format", "multipleOf", "enum"})
_ENUM = frozenset({"enum"})
BY_FAMILY: dict[Family, frozenset[str]] = {
    Family.OBJECT: frozenset(
        {
            "properties",
            "minProperties",
            "maxProperties",
            "additionalProperties",
            "discriminator",
            "discriminatorValue",
        }
    ),
    Family.ARRAY: frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    Family.STRING: _TEXT,
    Family.NUMBER: _NUMBER,
    Family.INTEGER: _NUMBER,
    Family.BOOLEAN: _ENUM,
    Family.FILE: frozenset({"fileTypes", "minLength", "maxLength"}),
    Family.DATETIME: frozenset({"format", "enum"}),
    Family.DATE_ONLY: _ENUM,
    Family.TIME_ONLY: _ENUM,
    Family.DATETIME_ONLY: _ENUM,
    Family.NIL: frozenset(),
    Family.ANY: frozenset(),
}
_FORMATS = {
    Family.NUMBER: (*FORMAT_BOUNDS, "float", "double"),
    Family.INTEGER: tuple(FORMAT_BOUNDS),
    Family.DATETIME: ("rfc3339", "rfc2616"),
}
_RANGES = tuple((f"min{noun}", f"max{noun}") for noun in ("Length", "Items", "Properties", "imum"))


def check_facets(type_: Type, context: Context) -> None:
    """Report facets that a type cannot have and values that they cannot take."""
    diagnostics = context.diagnostics
    if isinstance(type_.node, Mapping) and not type_.has_unknown_base:
        _check_names(type_, type_.node, context)
    for name, entry in list(type_.facets.items()):
        check = _CHECKS.get(name)
        if check is None or name not in applicable_facets(type_) | COMMON:
            continue
        if not check(entry, type_, diagnostics):
            del type_.facets[name]  # nothing else may follow from a value that means nothing
    _check_ranges(type_, diagnostics)
    _check_user_defined(type_, context)
    _check_patterns(type_, diagnostics)


def applicable_facets(type_: Type) -> frozenset[str]:
    """Facets of the family; those that all members of a union share, nil apart."""
    if type_.family is not Family.UNION:
        return BY_FAMILY.get(type_.family, frozenset())
    members = [applicable_facets(one) for one in type_.flat_members() if one.family is not Family.NIL]
    return frozenset.intersection(*members) - BY_FAMILY[Family.OBJECT] if members else frozenset()


def _check_names(type_: Type, node: Mapping, context: Context) -> None:
    common = EXTERNAL if type_.family is Family.EXTERNAL else COMMON
    known = common | applicable_facets(type_) | type_.context_keys | type_.all_declared_facets().keys()
    for name, entry in node:
        if name in known or values.is_annotation(name):
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "it has " + ", ".join(sorted(known))
        context.diagnostics.error("unknown-facet", entry.key, f"a type of {type_.family} has no {name!r}", hint)


def _plain(node: AnyNode | None) -> Any:
    bared = values.bare(node) if node is not None else None
    return bared.value if isinstance(bared, Scalar) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# One facet: each check tells whether the value is one


def _check_count(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    value = _plain(entry.value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return True
    diagnostics.error("bad-value", entry.value, f"{entry.key.text} must be a whole number, 0 or more")
    return False


def _check_number(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    if _is_number(_plain(entry.value)):
        return True
    diagnostics.error("bad-value", entry.value, f"{entry.key.text} must be a number")
    return False


def _check_step(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    value = _plain(entry.value)
    if _is_number(value) and value > 0:
        return True
    diagnostics.error("bad-value", entry.value, "multipleOf must be a number above 0")
    return False


def _check_boolean(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    return values.boolean(entry.value, entry.key.text, diagnostics) is not None


def _check_text(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    return values.scalar_text(entry.value, entry.key.text, diagnostics) is not None


def _check_pattern(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    pattern = values.text(entry.value, "pattern", diagnostics)
    return pattern is not None and check_pattern(pattern, entry.value, diagnostics)


def check_pattern(pattern: str, at: AnyNode, diagnostics: Diagnostics) -> bool:
    """Report a pattern that does not compile."""
    try:
        compile_pattern(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        diagnostics.error("bad-pattern", at, f"{pattern!r} is not a regular expression: {error}")
        return False
    return True


def _check_format(entry: Entry, type_: Type, diagnostics: Diagnostics) -> bool:
    families = {type_.family} | {one.family for one in type_.flat_members() if one.family is not Family.NIL}
    formats = next((_FORMATS[one] for one in families if one in _FORMATS), ())
    if _plain(entry.value) in formats:
        return True
    hint = "one of " + ", ".join(formats)
    diagnostics.error("bad-value", entry.value, f"{_shown(entry.value)} is no format of {type_.family}", hint)
    return False


def _shown(node: AnyNode) -> str:
    return repr(node.text) if isinstance(node, Scalar) else "this"


def _check_enum(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    node = values.bare(entry.value)
    if not isinstance(node, Sequence) or not node.items:
        diagnostics.error("bad-value", node, "enum must be an array of at least one value")
        return False
    seen: list[Any] = []
    for item in node.items:
        plain = to_python(item)
        if any(equal(plain, one) for one in seen):
            diagnostics.error("duplicate-value", item, f"{plain!r} stands in the enum twice")
        seen.append(plain)
    return True


def _check_file_types(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    written = values.bare(entry.value)
    count = len(written.items) if isinstance(written, Sequence) else 1
    return len(values.texts(entry.value, "fileTypes", diagnostics)) == count


def _check_discriminator(entry: Entry, type_: Type, diagnostics: Diagnostics) -> bool:
    name = _plain(entry.value)
    chosen = type_.all_properties().get(name) if isinstance(name, str) else None
    if type_.name is None:
        diagnostics.error("bad-discriminator", entry.key, "only a named type has a discriminator")
    elif chosen is None:
        diagnostics.error("bad-discriminator", entry.value, f"{_shown(entry.value)} is no property of the type")
    elif chosen.type.family in {Family.OBJECT, Family.ARRAY, Family.UNION}:
        diagnostics.error("bad-discriminator", entry.value, f"the property {name!r} is not a scalar")
    else:
        return True
    return False


def _check_discriminator_value(entry: Entry, type_: Type, diagnostics: Diagnostics) -> bool:
    if type_.name is None:
        diagnostics.error("bad-discriminator", entry.key, "only a named type has a discriminatorValue")
    elif type_.facet("discriminator") is None:
        diagnostics.error("bad-discriminator", entry.key, "a discriminatorValue needs a discriminator")
    elif not isinstance(discriminator_value(type_), bool | int | float | str):
        diagnostics.error("bad-value", entry.value, "discriminatorValue must be a single value")
    else:
        return True
    return False


def _check_xml(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    node = values.mapping(entry.value, "xml", diagnostics)
    if node is None:
        return False
    keys.check_keys(node, keys.XML, "xml", diagnostics, annotated=False)
    for name, one in node:
        if name in {"attribute", "wrapped"}:
            values.boolean(one.value, name, diagnostics)
        elif name in keys.XML:
            values.text(one.value, name, diagnostics)
    return True


def _check_additional(entry: Entry, _type: Type, diagnostics: Diagnostics) -> bool:
    if is_null(entry.value):
        diagnostics.error("bad-value", entry.value, "additionalProperties must be true, false or a type")
        return False
    return True


_CHECKS: dict[str, Callable[[Entry, Type, Diagnostics], bool]] = {
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _check_count),
    "minimum": _check_number,
    "maximum": _check_number,
    "multipleOf": _check_step,
    "uniqueItems": _check_boolean,
    "pattern": _check_pattern,
    "format": _check_format,
    "enum": _check_enum,
    "fileTypes": _check_file_types,
    "discriminator": _check_discriminator,
    "discriminatorValue": _check_discriminator_value,
    "displayName": _check_text,
    "description": _check_text,
    "xml": _check_xml,
    "additionalProperties": _check_additional,
}


# Several facets


def _check_ranges(type_: Type, diagnostics: Diagnostics) -> None:
    for low, high in _RANGES:
        least, most = _all_numbers(type_, low), _all_numbers(type_, high)
        if not (least and most and max(least) > min(most)):
            continue
        # Either may be the one that is wrong.
        own = [type_.facets[name].value for name in (low, high) if name in type_.facets]
        for at in own or ([type_.node] if type_.node else []):
            diagnostics.error("empty-range", at, f"{low} {max(least)} is above {high} {min(most)}")


def _all_numbers(type_: Type, name: str) -> list[float]:
    """Collect what a type and its bases say, each of which holds."""
    found = [_plain(one.facets[name].value) for one in type_.lineage() if name in one.facets]
    return [value for value in found if _is_number(value)]


def check_enum_values(type_: Type, context: Context) -> None:
    """Leave the values of an enum to be held against the type that they restrict."""
    enum = type_.facets.get("enum")
    if not enum or not isinstance(values.bare(enum.value), Sequence):
        return
    nothing = replace(enum.key, value=None, text="")
    unrestricted = Type(
        None,
        type_.family,
        bases=type_.bases,
        members=type_.all_members(),
        facets={"enum": Entry(enum.key, nothing)},
    )
    items = values.sequence(values.bare(enum.value), "enum", context.diagnostics)
    context.values.extend(ValueCheck(item, unrestricted, "value of the enum") for item in items)


def _check_user_defined(type_: Type, context: Context) -> None:
    inherited = type_.all_declared_facets()
    for name, declared in inherited.items():
        entry = type_.facets.get(name)
        if entry:
            context.values.append(ValueCheck(entry.value, declared.type, f"value of the facet {name!r}"))
        elif declared.required and not type_.declared_facets and not _is_set(type_, name) and type_.node is not None:
            context.diagnostics.error("missing-facet", type_.node, f"the facet {name!r} is missing")
    for name, declared in type_.declared_facets.items():
        _check_declared_facet(name, declared, type_, context.diagnostics)


def _is_set(type_: Type, name: str) -> bool:
    return any(name in one.facets for one in type_.lineage())


def _check_declared_facet(name: str, declared: Property, type_: Type, diagnostics: Diagnostics) -> None:
    if name in BY_FAMILY.get(type_.family, frozenset()) | COMMON or name in type_.all_declared_facets():
        diagnostics.error("bad-name", declared.key, f"{name!r} is already a facet of the type")
    if name.startswith("("):
        diagnostics.error("bad-name", declared.key, "the name of a facet cannot begin with '('")


def _check_patterns(type_: Type, diagnostics: Diagnostics) -> None:
    if type_.patterns and is_closed(type_):
        first = next(iter(type_.patterns.values()))
        message = "a type that is closed by additionalProperties cannot have pattern properties"
        diagnostics.error("exclusive-keys", first.key, message, "leave additionalProperties out")
    for pattern, one in type_.patterns.items():
        check_pattern(pattern, one.key, diagnostics)
        if one.requirement is not one.key:
            diagnostics.error("bad-value", one.requirement, "a pattern property is neither required nor optional")
