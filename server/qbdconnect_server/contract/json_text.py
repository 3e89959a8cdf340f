"""The text of a JSON body becomes a value, or an error that says what is wrong, where and how to mend it."""

from collections.abc import Callable
from typing import Any, Final

import orjson

from qbdconnect_server.errors import InvalidRequest, RuleBroken

from .lossless import find_duplicates, find_losses, may_lose

TOO_DEEP: Final = "The body is nested too deeply; nest at most 250 levels."


def parse_json(text: bytes, is_declared: Callable[[str], bool] = lambda _pointer: True) -> Any:
    """Parse the JSON text of a request.

    Raises InvalidRequest for what is no JSON in UTF-8, and RuleBroken for JSON that cannot be kept as sent: members
    named twice, more than 250 levels, NUL characters, integers beyond 64 bits, and more than 15 significant digits
    where `is_declared` tells of a pointer that the contract declares the member, or where a double loses some.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "number" in error.msg:  # beyond a double, which JSON itself allows
            _refuse_losses(text, is_declared)
        if "depth" in error.msg:
            raise RuleBroken(TOO_DEEP, pointer="") from None
        raise _explain(text, error) from None
    may_repeat = _may_repeat_a_name(text, value)
    if may_lose(text):
        _refuse_losses(text, is_declared)
    if may_repeat:
        _refuse_duplicates(text)
    return value


def _may_repeat_a_name(text: bytes, value: Any) -> bool:
    """Tell whether a member may have been named twice: the parser keeps the last one, and a colon is gone.

    Escaped colons hide that, so they need the closer look, too.
    """
    try:
        # orjson writes 254 levels; four of them are for the lists and objects that answers put around what was sent.
        written = orjson.dumps([[[[value]]]])
    except TypeError:
        raise RuleBroken(TOO_DEEP, pointer="") from None
    return text.count(b":") != written.count(b":") or b"\\u003" in text


def _refuse_duplicates(text: bytes) -> None:
    duplicates = find_duplicates(text)
    if duplicates:
        raise RuleBroken.of(duplicates)


def _refuse_losses(text: bytes, is_declared: Callable[[str], bool]) -> None:
    losses = find_losses(text, is_declared)
    if losses:
        raise RuleBroken.of(losses)


def _explain(text: bytes, error: orjson.JSONDecodeError) -> InvalidRequest:
    try:
        text.decode()
    except UnicodeDecodeError as fault:
        detail = f"The body is not UTF-8 at byte {fault.start}; send JSON in UTF-8."
    else:
        detail = (
            f"The body is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}; "
            "JSON has no NaN, Infinity, comments, single quotes or lone surrogates."
        )
    return InvalidRequest(detail, pointer="")
