"""Checks values against types, on the RAML model itself and not on what is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, Scalar, Sequence, to_python
from qbdconnect_codegen.raml.patterns import compile_pattern
from qbdconnect_codegen.raml.types import Family, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbdconnect_codegen.raml.type_table import TypeTable

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?")
_OFFSET = re.compile(r"[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HTTP_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """A value to hold against a type, once every type is known."""

    value: AnyNode
    type: Type
    what: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a value breaks its type, and how."""

    node: AnyNode
    message: str


def equal(one: Any, other: Any) -> bool:
    """JSON equality: `1` equals `1.0`, `true` equals no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class InstanceChecker:
    """Checks values; the table tells the subtypes that a discriminator chooses from."""

    types: TypeTable

    def faults(self, value: AnyNode, type_: Type) -> Iterator[Fault]:
        """Yield each way in which a value breaks its type."""
        enum = type_.facet("enum")
        if isinstance(enum, Sequence) and not any(equal(to_python(value), to_python(one)) for one in enum.items):
            yield Fault(value, f"{_shown(value)} is none of the values of the enum")
            return
        match type_.family:
            case Family.OBJECT:
                yield from self._object(value, type_)
            case Family.ARRAY:
                yield from self._array(value, type_)
            case Family.UNION:
                yield from self._union(value, type_)
            case Family.ANY | Family.EXTERNAL:
                pass
            case _:
                yield from _scalar_faults(value, type_)

    def _union(self, value: AnyNode, type_: Type) -> Iterator[Fault]:
        members = type_.flat_members()
        found = [list(self.faults(value, member)) for member in members]
        if not all(found):
            yield from _size_faults(value, type_)
            return
        others = [faults for faults, member in zip(found, members, strict=True) if member.family is not Family.NIL]
        if len(others) == 1:
            yield from others[0]
        else:
            yield Fault(value, f"{_shown(value)} is of no member of the union")

    # Objects

    def _object(self, value: AnyNode, type_: Type) -> Iterator[Fault]:
        if isinstance(value, Scalar) and isinstance(value.value, str) and value.value.lstrip().startswith("<"):
            return  # XML, which is not checked
        if not isinstance(value, Mapping):
            yield Fault(value, f"{_shown(value)} is not an object")
            return
        chosen = self._chosen(value, type_)
        if chosen is None:
            yield Fault(self._discriminating(value, type_) or value, "no subtype has this discriminator value")
            return
        yield from self._members(value, chosen)
        for base in chosen.lineage():
            if base.family is Family.UNION:
                yield from self._union(value, base)
        yield from _count_faults(value, chosen, len(value.entries), "Properties")

    def _discriminating(self, value: Mapping, type_: Type) -> AnyNode | None:
        discriminator = type_.facet("discriminator")
        return value.get(str(discriminator.value)) if isinstance(discriminator, Scalar) else None

    def _chosen(self, value: Mapping, type_: Type) -> Type | None:
        said = self._discriminating(value, type_)
        if said is None:
            return type_
        if type_.name is None:
            base = next((one for one in type_.lineage() if one.name and not one.is_built_in), None)
            return type_ if base is None or self._chosen(value, base) else None
        candidates = [type_, *self.types.subtypes(type_)]
        return next((one for one in candidates if discriminator_value(one) == to_python(said)), None)

    def _members(self, value: Mapping, type_: Type) -> Iterator[Fault]:
        properties = type_.all_properties()
        for name, one in properties.items():
            if one.required and name not in value:
                yield Fault(value, f"{name!r} is missing")
        for name, entry in value:
            if name in properties:
                yield from self.faults(entry.value, properties[name].type)
            else:
                yield from self._additional(name, entry.value, entry.key, type_)

    def _additional(self, name: str, value: AnyNode, key: Scalar, type_: Type) -> Iterator[Fault]:
        patterns = [one for pattern, one in type_.all_patterns().items() if _matches(pattern, name)]
        for one in patterns:
            yield from self.faults(value, one.type)
        if patterns:
            return
        if is_closed(type_):
            yield Fault(key, f"{name!r} is not a property of this closed type")
            return
        schema = next((one.additional for one in type_.lineage() if one.additional), None)
        if schema:
            yield from self.faults(value, schema)

    # Arrays

    def _array(self, value: AnyNode, type_: Type) -> Iterator[Fault]:
        if not isinstance(value, Sequence):
            yield Fault(value, f"{_shown(value)} is not an array")
            return
        items = type_.item_type()
        for item in value.items:
            if items:
                yield from self.faults(item, items)
        yield from _count_faults(value, type_, len(value.items), "Items")
        if _number(type_.facet("uniqueItems")) is True:
            yield from _duplicate_faults(value)


def discriminator_value(type_: Type) -> Any:
    """Return what the discriminator of an instance of a type says."""
    node = type_.facets["discriminatorValue"].value if "discriminatorValue" in type_.facets else None
    return type_.name if node is None else to_python(node)


def is_closed(type_: Type) -> bool:
    """Whether a type forbids properties that it does not name."""
    node = type_.facet("additionalProperties")
    return isinstance(node, Scalar) and node.value is False


def _matches(pattern: str, name: str) -> bool:
    try:
        return bool(compile_pattern(pattern).search(name))
    except re.error:
        return True


def _number(node: AnyNode | None) -> Any:
    return node.value if isinstance(node, Scalar) else None


def _shown(value: AnyNode) -> str:
    if isinstance(value, Scalar):
        return "null" if value.value is None else repr(value.text[:60])
    return "an array" if isinstance(value, Sequence) else "an object"


def _count_faults(value: AnyNode, type_: Type, count: int, noun: str) -> Iterator[Fault]:
    least, most = _number(type_.facet(f"min{noun}")), _number(type_.facet(f"max{noun}"))
    if isinstance(least, int) and count < least:
        yield Fault(value, f"has {count} {noun.lower()}, fewer than {least}")
    if isinstance(most, int) and count > most:
        yield Fault(value, f"has {count} {noun.lower()}, more than {most}")


def _duplicate_faults(value: Sequence) -> Iterator[Fault]:
    seen: list[Any] = []
    for item in value.items:
        plain = to_python(item)
        if any(equal(plain, one) for one in seen):
            yield Fault(item, "stands in the array twice")
        seen.append(plain)


# Scalars


def _scalar_faults(value: AnyNode, type_: Type) -> Iterator[Fault]:
    if not isinstance(value, Scalar):
        yield Fault(value, f"{_shown(value)} is not of type {type_.family}")
        return
    if not _FITS[type_.family](value, type_):
        yield Fault(value, f"{_shown(value)} is not of type {type_.family}")
        return
    yield from _size_faults(value, type_)


def _size_faults(value: AnyNode, type_: Type) -> Iterator[Fault]:
    if not isinstance(value, Scalar):
        return
    if isinstance(value.value, str):
        yield from _text_faults(value, value.value, type_)
    elif isinstance(value.value, int | float) and not isinstance(value.value, bool):
        yield from _number_faults(value, value.value, type_)


def _text_faults(value: Scalar, text: str, type_: Type) -> Iterator[Fault]:
    if type_.family is Family.FILE:
        return
    least, most = _number(type_.facet("minLength")), _number(type_.facet("maxLength"))
    if isinstance(least, int) and len(text) < least:
        yield Fault(value, f"is shorter than {least}")
    if isinstance(most, int) and len(text) > most:
        yield Fault(value, f"is longer than {most}")
    for one in type_.lineage():
        pattern = one.facets.get("pattern")
        if pattern and not _matches(str(_number(pattern.value)), text):
            yield Fault(value, f"does not match the pattern {_number(pattern.value)!r}")


def _number_faults(value: Scalar, number: float, type_: Type) -> Iterator[Fault]:
    least, most = _number(type_.facet("minimum")), _number(type_.facet("maximum"))
    step = _number(type_.facet("multipleOf"))
    if isinstance(least, int | float) and number < least:
        yield Fault(value, f"is less than {least}")
    if isinstance(most, int | float) and number > most:
        yield Fault(value, f"is more than {most}")
    if isinstance(step, int | float) and step > 0 and Fraction(str(number)) % Fraction(str(step)):
        yield Fault(value, f"is no multiple of {step}")
    low, high = FORMAT_BOUNDS.get(str(_number(type_.facet("format"))), (None, None))
    if low is not None and high is not None and not low <= number <= high:
        yield Fault(value, f"is out of the range of {_number(type_.facet('format'))}")


FORMAT_BOUNDS: dict[str, tuple[int, int]] = {
    name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for name, bits in {"int8": 8, "int16": 16, "int32": 32, "int": 32, "int64": 64, "long": 64}.items()
}


def _is_text(value: Scalar, _type: Type) -> bool:
    return isinstance(value.value, str)


def _is_number(value: Scalar, type_: Type) -> bool:
    if isinstance(value.value, bool) or not isinstance(value.value, int | float):
        return False
    whole = type_.family is Family.INTEGER or str(_number(type_.facet("format"))) in FORMAT_BOUNDS
    return not whole or isinstance(value.value, int) or value.value.is_integer()


def _is_boolean(value: Scalar, _type: Type) -> bool:
    return isinstance(value.value, bool)


def _is_nil(value: Scalar, _type: Type) -> bool:
    return value.value is None


def _is_date(value: Scalar, _type: Type) -> bool:
    return isinstance(value.value, str) and _date(value.value)


def _is_time(value: Scalar, _type: Type) -> bool:
    return isinstance(value.value, str) and bool(_TIME.fullmatch(value.value))


def _is_datetime_only(value: Scalar, _type: Type) -> bool:
    day, _, time = str(value.value).partition("T")
    return _date(day) and bool(_TIME.fullmatch(time))


def _is_datetime(value: Scalar, type_: Type) -> bool:
    if not isinstance(value.value, str):
        return False
    if _number(type_.facet("format")) == "rfc2616":
        return _http_date(value.value)
    day, _, rest = value.value.replace("t", "T").partition("T")
    time = _TIME.match(rest)
    return _date(day) and time is not None and bool(_OFFSET.fullmatch(rest[time.end() :]))


def _date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _http_date(text: str) -> bool:
    if not _HTTP_DATE.fullmatch(text):
        return False
    try:
        return isinstance(parsedate_to_datetime(text), datetime)
    except ValueError:
        return False


_FITS: dict[Family, Callable[[Scalar, Type], bool]] = {
    Family.STRING: _is_text,
    Family.FILE: _is_text,
    Family.NUMBER: _is_number,
    Family.INTEGER: _is_number,
    Family.BOOLEAN: _is_boolean,
    Family.NIL: _is_nil,
    Family.DATE_ONLY: _is_date,
    Family.TIME_ONLY: _is_time,
    Family.DATETIME_ONLY: _is_datetime_only,
    Family.DATETIME: _is_datetime,
}
