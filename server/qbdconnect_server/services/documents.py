"""What callers send as plain JSON, and what must hold of an object before it is stored."""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson
from pydantic import BaseModel

from qbdconnect_server.contract import Body
from qbdconnect_server.errors import Fault, RuleBroken

UNKNOWN_MEMBERS_LIMIT: Final = 32 * 1024  # bytes of JSON that one object may hold beyond its declared members
# Bytes of JSON of its declared members, objects in it not counted. A page holds a thousand objects, and whoever could
# make each a megabyte would take all memory of the hub.
DECLARED_MEMBERS_LIMIT: Final = 8 * 1024


@dataclass(frozen=True, slots=True)
class Shape:
    """The members that a model declares, by their names in JSON, and the shapes of those that are objects.

    The `plain` ones hold no objects, not even in lists.
    """

    members: frozenset[str]
    plain: frozenset[str]
    required: tuple[str, ...]
    nested: Mapping[str, "Shape"]


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """Read the shape of a model once."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    objects = {name: _object_in(field.annotation) for name, field in fields.items()}
    return Shape(
        members=frozenset(fields),
        plain=frozenset(name for name, field in fields.items() if not _holds_objects(field.annotation)),
        required=tuple(name for name, field in fields.items() if field.is_required()),
        nested={name: shape_of(nested) for name, nested in objects.items() if nested is not None},
    )


def sent(body: Body[Any]) -> dict[str, Any]:
    """Copy what a caller sent, unknown members included; what was absent stays absent."""
    return dict(body.document)


def without(document: Mapping[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
    """Copy a document but for some of its members."""
    return {name: value for name, value in document.items() if name not in members}


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same JSON; to Python, 1 and true are equal."""
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def check_object(model: type[BaseModel], document: Mapping[str, Any], pointer: str = "") -> None:
    """Raise RuleBroken for an object that lacks a required member, or is larger than the limits above.

    A merge patch can follow the contract and still leave such an object. `pointer` leads to the document.
    """
    if faults := list(_faults(shape_of(model), document, pointer)):
        raise RuleBroken.of(faults)


def _faults(shape: Shape, document: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    for name in shape.required:
        if name not in document:
            yield Fault(f"{name} is required.", f"{pointer}/{name}")
    unknown = {name: value for name, value in document.items() if name not in shape.members}
    if unknown and len(orjson.dumps(unknown)) > UNKNOWN_MEMBERS_LIMIT:
        yield Fault(f"An object has at most {UNKNOWN_MEMBERS_LIMIT} bytes of members that are not declared.", pointer)
    declared = {name: value for name, value in document.items() if name in shape.plain}
    if len(orjson.dumps(declared)) > DECLARED_MEMBERS_LIMIT:
        yield Fault(f"An object has at most {DECLARED_MEMBERS_LIMIT} bytes of members that are declared.", pointer)
    for name, nested in shape.nested.items():
        if name in document:
            yield from _faults(nested, document[name], f"{pointer}/{name}")


def _object_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in an annotation such as `Address` or `Address | MISSING`."""
    candidates = (annotation, *typing.get_args(annotation)) if typing.get_origin(annotation) is not list else ()
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _holds_objects(annotation: Any) -> bool:
    """Tell whether a model stands anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_holds_objects(each) for each in typing.get_args(annotation))
