"""Finds what JSON text may say but libraries and databases lose: long numbers, NUL characters, repeated names.

JSON libraries turn `0.1234567890123456789` and `12345678901234567890123` into the nearest double without a word, so
the raw text of a number decides. Reading it takes a slow parser; it runs only where a quick look finds a candidate.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NoReturn

from qbdconnect_server.errors import Fault

from .pointers import join_pointer

MOST_DIGITS: Final = 15  # significant decimal digits that every double keeps
MOST_FAULTS: Final = 20

_INT64: Final = range(-(2**63), 2**63)
_INT64_LENGTH: Final = len(str(_INT64[0]))

# Each byte by its part in a number: digits and the point are 0, exponents e, all else blank; signs are left out.
_SHAPES: Final = bytes(
    ord("0") if chr(byte) in "0123456789." else ord("e") if chr(byte) in "eE" else ord(" ") for byte in range(256)
)
_SIGNS: Final = b"+-"
_LONG_RUN: Final = b"0" * (MOST_DIGITS + 1)
_LONG_EXPONENT: Final = re.compile(rb"[0-9][eE][+-]?[0-9]{3,}(?=[\s,\]}]|\Z)")


def may_lose(text: bytes) -> bool:
    """Tell quickly whether JSON text could hold a long number or NUL; a false alarm costs only time."""
    shapes = text.translate(_SHAPES, _SIGNS)
    if _LONG_RUN in shapes or b"\\u0000" in text:
        return True
    # Identifiers in hexadecimal often look like an exponent, hence the closer look.
    return b"0e000" in shapes and _LONG_EXPONENT.search(text) is not None


def find_losses(text: bytes, is_declared: Callable[[str], bool]) -> list[Fault]:
    """List the losses of JSON text, each with its pointer, 20 at most; what is no JSON, or far too deep, has none.

    `is_declared` tells by its pointer whether the contract declares a member. Declared numbers are reckoned with and
    have 15 digits at most; others are only kept, so a longer one passes where a double gives back what was sent.
    """
    try:
        tree = json.loads(text, parse_int=_mark_integer, parse_float=_mark, parse_constant=_refuse)
        return list(islice(_walk(tree, "", is_declared), MOST_FAULTS))
    except (ValueError, RecursionError):
        return []


def find_duplicates(text: bytes) -> list[Fault]:
    """List the members that valid JSON text names again in the same object, each with its pointer, 20 at most."""
    tree = json.loads(text, object_pairs_hook=_Object)
    return list(islice(_walk_names(tree, ""), MOST_FAULTS))


def explain_number(number: str) -> str | None:
    """Say why the text of a JSON number cannot be kept exactly; None if it can."""
    mantissa, _, exponent = number.lower().partition("e")
    if not exponent and "." not in mantissa:
        fits = len(number) <= _INT64_LENGTH and int(number) in _INT64
        return None if fits else "this integer is beyond 64 bits; send a smaller one, or text where that is allowed"
    digits = mantissa.replace(".", "").strip("-0")
    if len(digits) > MOST_DIGITS:
        return f"this number has more than {MOST_DIGITS} significant digits; round it"
    if digits and not sys.float_info.min <= abs(float(number)) <= sys.float_info.max:
        return "this number is beyond the range of a double; send one within it"
    return None


@dataclass(frozen=True, slots=True)
class _Loss:
    """Stands in the tree for a number that cannot be kept, or, if it survives, is merely long."""

    explanation: str
    survives: bool


def _mark(number: str) -> _Loss | None:
    explanation = explain_number(number)
    return None if explanation is None else _Loss(explanation, _survives(number))


def _mark_integer(number: str) -> _Loss | None:
    explanation = explain_number(number)
    return None if explanation is None else _Loss(explanation, survives=False)


def _survives(number: str) -> bool:
    """Tell whether a double gives back the number that was sent: 0.30000000000000004 is long, but not lost."""
    double = float(number)
    return sys.float_info.min <= abs(double) <= sys.float_info.max and Decimal(number) == Decimal(repr(double))


class _Object(list[tuple[str, Any]]):
    """The members of an object as they stand in the text."""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _walk(value: Any, pointer: str, is_declared: Callable[[str], bool]) -> Iterator[Fault]:
    if isinstance(value, _Loss) and (not value.survives or is_declared(pointer)):
        yield Fault(value.explanation, pointer)
    elif isinstance(value, str) and "\0" in value:
        yield Fault("NUL characters cannot be stored; leave them out", pointer)
    elif isinstance(value, dict):
        if any("\0" in name for name in value):
            yield Fault("a member's name has a NUL character, which cannot be stored; leave it out", pointer)
        for name, member in value.items():
            if member is not None and "\0" not in name:
                yield from _walk(member, join_pointer(pointer, name), is_declared)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if item is not None:
                yield from _walk(item, join_pointer(pointer, index), is_declared)


def _walk_names(value: Any, pointer: str) -> Iterator[Fault]:
    if isinstance(value, _Object):
        names: set[str] = set()
        for name, member in value:
            inside = join_pointer(pointer, name)
            if name in names:
                yield Fault("this member is named twice; name it once", inside)
            names.add(name)
            yield from _walk_names(member, inside)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk_names(item, join_pointer(pointer, index))
