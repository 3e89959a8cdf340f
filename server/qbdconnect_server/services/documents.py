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


@dataclass(frozen=True, slots=True)
class Shape:
    """The members that a model declares, by their names in JSON, and the shapes of those that are objects."""

    members: frozenset[str]
    required: tuple[str, ...]
    nested: Mapping[str, "Shape"]


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """Read the shape of a model once."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    objects = {name: _object_in(field.annotation) for name, field in fields.items()}
    return Shape(
        members=frozenset(fields),
        required=tuple(name for name, field in fields.items() if field.is_required()),
        nested={name: shape_of(nested) for name, nested in objects.items() if nested is not None},
    )


def sent(body: Body[Any]) -> dict[str, Any]:
    """Copy what a caller sent, unknown members included; what was absent stays absent."""
    return dict(body.document)


def without(document: Mapping[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
    """Copy a document but for some of its members."""
    return {name: value for name, value in document.items() if name not in members}


def check_object(model: type[BaseModel], document: Mapping[str, Any], pointer: str = "") -> None:
    """Raise RuleBroken if a required member is missing or an object has more than 32 KB of unknown members.

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
    for name, nested in shape.nested.items():
        if name in document:
            yield from _faults(nested, document[name], f"{pointer}/{name}")


def _object_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in an annotation such as `Address` or `Address | MISSING`."""
    candidates = (annotation, *typing.get_args(annotation)) if typing.get_origin(annotation) is not list else ()
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)), None)
