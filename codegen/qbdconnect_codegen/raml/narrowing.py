"""A subtype may only say less is allowed than its bases say."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.raml.instances import equal, is_closed
from qbdconnect_codegen.raml.nodes import AnyNode, Scalar, Sequence, to_python
from qbdconnect_codegen.raml.types import NUMERIC, Family, Property, Type
from qbdconnect_codegen.raml.values import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbdconnect_codegen.diagnostics import Diagnostics

_LOWER = ("minLength", "minItems", "minProperties", "minimum")
_UPPER = ("maxLength", "maxItems", "maxProperties", "maximum")


def check_narrowing(type_: Type, diagnostics: Diagnostics) -> None:
    """Report each facet and property that a type loosens."""
    for base in type_.bases:
        if base.is_built_in:
            continue
        for at, message in _loosened(type_, base):
            diagnostics.error("widens", at, f"{message}, but a subtype may only narrow")
        inherited = base.all_properties()
        for name, one in type_.properties.items():
            if name in inherited and inherited[name] is not one:
                _check_override(one, inherited[name], diagnostics)


def _loosened(type_: Type, base: Type) -> Iterator[tuple[AnyNode, str]]:
    """Own facets of a type that allow more than the base does."""
    for name, entry in type_.facets.items():
        before = base.facet(name)
        own, old = _number(entry.value), _number(before)
        if own is not None and old is not None:
            if name in _LOWER and own < old:
                yield entry.value, f"{name} {own} is below the inherited {old}"
            if name in _UPPER and own > old:
                yield entry.value, f"{name} {own} is above the inherited {old}"
            if name == "multipleOf" and old > 0 and Fraction(str(own)) % Fraction(str(old)):
                yield entry.value, f"{own} is no multiple of the inherited {old}"
        yield from _loosened_choice(name, entry.value, before, base)


def _loosened_choice(name: str, own: AnyNode, before: AnyNode | None, base: Type) -> Iterator[tuple[AnyNode, str]]:
    if name == "enum" and isinstance(own, Sequence) and isinstance(before, Sequence):
        old = [to_python(one) for one in before.items]
        for item in own.items:
            if not any(equal(to_python(item), one) for one in old):
                yield item, f"{to_python(item)!r} is not in the inherited enum"
    if name == "uniqueItems" and _flag(own) is False and _flag(before) is True:
        yield own, "uniqueItems is true above"
    if name == "additionalProperties" and _flag(own) is True and is_closed(base):
        yield own, "additionalProperties is false above"
    if (
        name == "format"
        and before is not None
        and base.family in {*NUMERIC, Family.DATETIME}
        and not _format_fits(_flag(own), _flag(before))
    ):
        yield own, f"the inherited format is {_flag(before)!r}"


_WIDER_FORMATS = {
    "int8": {"int16", "int32", "int", "int64", "long"},
    "int16": {"int32", "int", "int64", "long"},
    "int32": {"int", "int64", "long"},
    "int": {"int32", "int64", "long"},
    "int64": {"long"},
    "long": {"int64"},
    "float": {"double"},
}


def _format_fits(own: Any, before: Any) -> bool:
    return own == before or before in _WIDER_FORMATS.get(own, set()) or before in {"float", "double"}


def _flag(node: AnyNode | None) -> Any:
    inner = bare(node) if node is not None else None
    return inner.value if isinstance(inner, Scalar) else None


def _number(node: AnyNode | None) -> float | None:
    value = _flag(node)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _check_override(own: Property, inherited: Property, diagnostics: Diagnostics) -> None:
    if inherited.required and not own.required:
        diagnostics.error("widens", own.requirement, f"{own.name!r} is required above, but a subtype may only narrow")
    at = own.type.node if own.type.node is not None and own.type.name is None else own.key
    if not is_narrower(own.type, inherited.type):
        message = f"{own.name!r} is {_shown(inherited.type)} above, which {_shown(own.type)} does not narrow"
        diagnostics.error("widens", at, message)
        return
    for place, message in _loosened(own.type, inherited.type):
        diagnostics.error("widens", place, f"{message}, but a subtype may only narrow")


def _shown(type_: Type) -> str:
    return type_.name or str(type_.family)


def is_narrower(own: Type, other: Type, seen: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Whether a type can stand where another one is promised, facets apart."""
    pair = (id(own), id(other))
    if own is other or pair in seen or own.has_unknown_base or other.family in {Family.ANY, Family.EXTERNAL}:
        return True
    seen |= {pair}
    if own.family is Family.UNION:
        return all(is_narrower(member, other, seen) for member in own.flat_members())
    if other.family is Family.UNION:
        return any(is_narrower(own, member, seen) for member in other.flat_members())
    if own.family is not other.family:
        return (own.family, other.family) == (Family.INTEGER, Family.NUMBER)
    return _same_family_narrower(own, other, seen)


def _same_family_narrower(own: Type, other: Type, seen: frozenset[tuple[int, int]]) -> bool:
    if own.family is Family.ARRAY:
        mine, theirs = own.item_type(), other.item_type()
        return theirs is None or (mine is not None and is_narrower(mine, theirs, seen))
    if own.family is Family.OBJECT:
        mine_all = own.all_properties()
        return all(
            (mine_all[name].required or not one.required) and is_narrower(mine_all[name].type, one.type, seen)
            if name in mine_all
            else not one.required
            for name, one in other.all_properties().items()
        )
    return True
