"""Type expressions such as `(Cat | Dog)[]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_TOKEN = re.compile(r"\s*(\[\s*\]|[()|?]|[^\s()|\[\]?]+)")
_SIGNS = frozenset({")", "|", "[]", "?"})
_DEEPEST = 100


class ExpressionError(ValueError):
    """Text that is no type expression."""


@dataclass(frozen=True, slots=True)
class Name:
    """A type by its name."""

    text: str


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """`item[]`."""

    item: Expression


@dataclass(frozen=True, slots=True)
class UnionOf:
    """`a | b`."""

    members: tuple[Expression, ...]


Expression: TypeAlias = Name | ArrayOf | UnionOf


def parse(text: str) -> Expression:
    """Parse a type expression; raise ExpressionError if it is none."""
    tokens = _tokens(text)
    expression = _union(tokens, 0)
    if tokens:
        raise ExpressionError(f"{tokens[-1]!r} was not expected")
    return expression


def _tokens(text: str) -> list[str]:
    """Tokens of an expression, the last one first."""
    found: list[str] = []
    index = 0
    text = text.rstrip()
    while index < len(text):
        token = _TOKEN.match(text, index)
        if not token:
            raise ExpressionError(f"{text[index:].strip()[:20]!r} was not expected")
        found.append("[]" if token[1].startswith("[") else token[1])
        index = token.end()
    return found[::-1]


def _union(tokens: list[str], depth: int) -> Expression:
    members = [_postfix(tokens, depth)]
    while tokens and tokens[-1] == "|":
        tokens.pop()
        members.append(_postfix(tokens, depth))
    return members[0] if len(members) == 1 else UnionOf(tuple(members))


def _postfix(tokens: list[str], depth: int) -> Expression:
    expression = _primary(tokens, depth)
    while tokens and tokens[-1] in {"[]", "?"}:
        expression = ArrayOf(expression) if tokens.pop() == "[]" else UnionOf((expression, Name("nil")))
    return expression


def _primary(tokens: list[str], depth: int) -> Expression:
    if not tokens or depth > _DEEPEST:
        raise ExpressionError("the name of a type is missing" if not tokens else "nested too deeply")
    token = tokens.pop()
    if token.startswith("("):
        expression = _union(tokens, depth + 1)
        if not tokens or tokens.pop() != ")":
            raise ExpressionError("')' is missing")
        return expression
    if token in _SIGNS:
        raise ExpressionError(f"{token!r} stands where the name of a type should")
    return Name(token)
