"""What an operation takes: readers that turn the texts of a form into values, or refuse them as Stripe does.

These shapes are written by hand, apart from the SDK's types: the contract check of the tests is a second opinion.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .currencies import CURRENCIES
from .errors import Refusal, invalid
from .wire import Document

INTEGER_TEXT: Final = re.compile(r"[+-]?\d{1,18}")
MAX_METADATA: Final = (50, 40, 500)  # keys, characters of a key, characters of a value

Reader = Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Required:
    """A parameter that must be sent."""

    read: Reader


@dataclass(frozen=True, slots=True)
class Clearable:
    """A parameter that an empty value unsets: it reads as None."""

    read: Reader


Field = Reader | Required | Clearable
Shape = Mapping[str, Field]


def read_parameters(shape: Shape, raw: Document, at: str = "") -> Document:
    """Read the parameters of a request, or an object inside them; raises Refusal."""
    unknown = [_join(at, name) for name in raw if name not in shape]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise invalid(
            f"Received unknown parameter{plural}: {', '.join(unknown)}", code="parameter_unknown", param=unknown[0]
        )
    for name, each in shape.items():
        if isinstance(each, Required) and name not in raw:
            param = _join(at, name)
            raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    return {name: _read(shape[name], value, _join(at, name)) for name, value in raw.items()}


def _read(field: Field, value: Any, param: str) -> Any:
    if value == "" and isinstance(field, Clearable):
        return None
    if value == "" and not isinstance(field, Clearable):
        raise invalid(
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
            "value.",
            code="parameter_invalid_empty",
            param=param,
        )
    return (field.read if isinstance(field, (Required, Clearable)) else field)(value, param)


def _join(at: str, name: str) -> str:
    return f"{at}[{name}]" if at else name


def text(value: Any, param: str) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value}", param=param)
    return value


def integer(value: Any, param: str) -> int:
    """Read an integer."""
    if not isinstance(value, str) or not INTEGER_TEXT.fullmatch(value):
        raise _no_integer(f"Invalid integer: {value}", param)
    return int(value)


def whole(value: Any, param: str) -> int:
    """Read an integer that is not negative."""
    number = integer(value, param)
    if number < 0:
        raise _no_integer("This value must be greater than or equal to 0.", param)
    return number


def positive(value: Any, param: str) -> int:
    """Read an integer above zero."""
    number = integer(value, param)
    if number < 1:
        raise _no_integer("This value must be greater than or equal to 1.", param)
    return number


def _no_integer(message: str, param: str) -> Refusal:
    return invalid(message, code="parameter_invalid_integer", param=param)


def boolean(value: Any, param: str) -> bool:
    """Read true or false."""
    if value not in {"true", "false"}:
        raise invalid(f"Invalid boolean: {value}", param=param)
    return bool(value == "true")


def currency(value: Any, param: str) -> str:
    """Read a three-letter currency code; Stripe takes capitals, too."""
    code = text(value, param).lower()
    if code not in CURRENCIES:
        listed = ", ".join(CURRENCIES)
        raise invalid(f"Invalid currency: {code}. Stripe currently supports these currencies: {listed}", param=param)
    return code


def one_of(*allowed: str) -> Reader:
    """Make a reader of one of some words."""

    def read(value: Any, param: str) -> Any:
        if value not in allowed:
            raise invalid(f"Invalid {param}: must be {_listed(allowed)}", param=param)
        return value

    return read


def _listed(words: tuple[str, ...]) -> str:
    match words:
        case (only,):
            return only
        case (one, other):
            return f"one of {one} or {other}"
    return f"one of {', '.join(words[:-1])}, or {words[-1]}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """Reads a list."""

    read: Reader

    def __call__(self, value: Any, param: str) -> list[Any]:
        """Read it; raises Refusal."""
        if not isinstance(value, list):
            raise invalid("Invalid array", param=param)
        return [self.read(each, f"{param}[{number}]") for number, each in enumerate(value)]


@dataclass(frozen=True, slots=True)
class Nested:
    """Reads an object."""

    shape: Shape

    def __call__(self, value: Any, param: str) -> Document:
        """Read it; raises Refusal."""
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=param)
        return read_parameters(self.shape, value, param)


def list_of(read: Reader) -> ListOf:
    """Make a reader of a list."""
    return ListOf(read)


def nested(**shape: Field) -> Nested:
    """Make a reader of an object."""
    return Nested(shape)


def metadata(value: Any, param: str) -> Document:
    """Read pairs of a caller's own; an empty value unsets its key."""
    if not isinstance(value, dict):
        raise invalid(f"Invalid {param}: must be a hash of key-value pairs", param=param)
    keys, key_length, value_length = MAX_METADATA
    if len(value) > keys:
        raise invalid(f"Metadata can have up to {keys} keys.", param=param)
    for name, each in value.items():
        if len(name) > key_length:
            raise invalid(f"Metadata keys can be at most {key_length} characters long.", param=param)
        if len(text(each, f"{param}[{name}]")) > value_length:
            raise invalid(f"Metadata values can be at most {value_length} characters long.", param=f"{param}[{name}]")
    return value


def merged(stored: Document, change: Document | None) -> Document:
    """Apply a change to stored metadata: None clears all, an empty value one key."""
    return {} if change is None else {key: value for key, value in {**stored, **change}.items() if value != ""}


METADATA: Final = Clearable(metadata)
CLEARABLE_TEXT: Final = Clearable(text)
ADDRESS: Final = nested(
    city=CLEARABLE_TEXT,
    country=CLEARABLE_TEXT,
    line1=CLEARABLE_TEXT,
    line2=CLEARABLE_TEXT,
    postal_code=CLEARABLE_TEXT,
    state=CLEARABLE_TEXT,
)
