"""Compiled schemas: whether a value follows one, and otherwise every fault with its JSON pointer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

import jsonschema_rs
import orjson

from qbdconnect_server.errors import Fault

from .declared import is_declared
from .dialect import Dialect, Side
from .pointers import to_pointer

MOST_FAULTS: Final = 20
_LONGEST_DETAIL: Final = 300
_FORMATS: Final = {"date": "2026-11-21", "date-time": "2026-11-21T15:04:05Z"}
_MENDS: Final = {
    "additionalProperties": "leave it out",
    "enum": "send one of these",
    "exclusiveMaximum": "send less",
    "exclusiveMinimum": "send more",
    "format": "write it in this format",
    "maxItems": "send fewer",
    "maxLength": "shorten it",
    "maximum": "send that or less",
    "minItems": "send more",
    "minLength": "send a longer one",
    "minimum": "send that or more",
    "pattern": "send text that does",
    "required": "send it",
    "type": "send a value of this type",
}


class Schema:
    """One compiled schema."""

    __slots__ = ("_validator", "declares", "follows")

    def __init__(self, validator: jsonschema_rs.Draft4Validator, declares: Callable[[str], bool]) -> None:
        self._validator = validator
        self.declares = declares
        self.follows: Callable[[Any], bool] = validator.is_valid

    def faults(self, value: Any) -> list[Fault]:
        """List what is wrong with a value, 20 faults at most.

        The validator makes all of them at once (20 us each), so this is for small values.
        """
        return [_fault(error) for error in islice(_leaves(self._validator.iter_errors(value)), MOST_FAULTS)]

    def first_fault(self, value: Any) -> list[Fault]:
        """Give the first fault of a value that does not follow the schema, however large the value is."""
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [_fault(next(_leaves([error])))]
        return []


class Schemas:
    """Compiles the schemas of one document for both sides; equal schemas share one validator."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        components = document.get("components", {}).get("schemas", {})
        self._document = document
        self._dialects: dict[Side, Dialect] = {}
        self._components: dict[Side, dict[str, Any]] = {}
        self._compiled: dict[tuple[Side, bytes], Schema] = {}
        for side in ("request", "response"):
            dialect = self._dialects[side] = Dialect(document, side)
            self._components[side] = {name: dialect.translate(schema) for name, schema in components.items()}

    def compile(self, schema: Mapping[str, Any], side: Side) -> Schema:
        """Compile a schema as it stands in the document; its references lead into the document's components."""
        translated = self._dialects[side].translate(schema)
        key = (side, orjson.dumps(translated, option=orjson.OPT_SORT_KEYS))
        if key not in self._compiled:
            whole = {**translated, "components": {"schemas": self._components[side]}}
            validator = jsonschema_rs.Draft4Validator(whole, validate_formats=True, mask="this value")
            self._compiled[key] = Schema(validator, partial(is_declared, self._document, schema))
        return self._compiled[key]


def _leaves(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[jsonschema_rs.ValidationError]:
    """Replace "fits none of the alternatives" by what is wrong with the alternative that fits best."""
    for error in errors:
        branches = getattr(error.kind, "context", None)
        if branches:
            yield from _leaves(max(branches, key=_depth))
        else:
            yield error


def _depth(branch: Iterable[jsonschema_rs.ValidationError]) -> int:
    return min((len(error.instance_path) for error in branch), default=0)


def _fault(error: jsonschema_rs.ValidationError) -> Fault:
    """Write a fault down and how to mend it; the validator's mask keeps values, which may be secrets, out of it."""
    kind: Any = error.kind
    mend = _MENDS.get(kind.name, "see the documentation of the API")
    if kind.name == "format" and kind.format in _FORMATS:
        mend = f"write it like {_FORMATS[kind.format]}"
    what = f'the member "{kind.property}" is missing' if kind.name == "required" else error.message
    return Fault(f"{_shorten(what)}; {mend}", to_pointer(error.instance_path))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}..."
