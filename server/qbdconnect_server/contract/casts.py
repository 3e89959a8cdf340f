"""Casts of one text of a parameter to its type, exactly: `1_0`, ` 10` and `True` are refused."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from qbdconnect_server.errors import InvalidRequest, RuleBroken

from .lossless import explain_number

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BOOLEANS: Final = {"true": True, "false": False}


def to_text(text: str) -> str:
    """Take any text but NUL characters."""
    if "\0" in text:
        raise RuleBroken("NUL characters cannot be stored; leave them out")
    return text


def to_integer(text: str) -> int:
    """Read an integer as JSON writes it."""
    if not _INTEGER.fullmatch(text):
        raise InvalidRequest("this is no integer; write digits only, such as 10")
    _refuse_loss(text)
    return int(text)


def to_number(text: str) -> float:
    """Read a number as JSON writes it."""
    if not _NUMBER.fullmatch(text):
        raise InvalidRequest("this is no number; write it as in JSON, such as 2.5")
    _refuse_loss(text)
    return float(text)


def to_boolean(text: str) -> bool:
    """Read `true` or `false`."""
    if text not in _BOOLEANS:
        raise InvalidRequest("this is neither true nor false")
    return _BOOLEANS[text]


def _refuse_loss(text: str) -> None:
    explanation = explain_number(text)
    if explanation is not None:
        raise RuleBroken(explanation)


CASTS: Final[Mapping[str, Callable[[str], Any]]] = {
    "string": to_text,
    "integer": to_integer,
    "number": to_number,
    "boolean": to_boolean,
}
