"""JSON text to nodes with positions, so that a fault in an example points into its file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the type stubs
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Position
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, Value
from qbdconnect_codegen.raml.scalars import resolve_plain

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Application
    from qbdconnect_codegen.raml.scopes import Scope

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}
_DEEPEST = 200


class JsonSyntaxError(ValueError):
    """Text that is not JSON, and where it stops being so."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.position = position


@dataclass(slots=True)
class JsonReader:
    """Reads one JSON text; positions count from `first`, its first character, or all are `first` if that is fixed."""

    text: str
    scope: Scope
    first: Position
    is_fixed: bool = False
    trail: tuple[Application, ...] = ()
    _lines: list[int] = field(default_factory=list)

    def read(self) -> AnyNode:
        """Read the whole text; raise JsonSyntaxError if it is not JSON."""
        self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        node, index = self._value(self._skip(0), 0)
        if self._skip(index) != len(self.text):
            raise self._error("text after the end of the value", self._skip(index))
        return node

    def _position(self, index: int) -> Position:
        if self.is_fixed:
            return self.first
        line = bisect_right(self._lines, index) - 1
        column = index - self._lines[line] + (self.first.column if line == 0 else 1)
        return Position(self.first.file, self.first.line + line, column)

    def _error(self, message: str, index: int) -> JsonSyntaxError:
        return JsonSyntaxError(message, self._position(index))

    def _skip(self, index: int) -> int:
        space = _SPACE.match(self.text, index)
        return space.end() if space else index

    def _scalar(self, start: int, end: int, value: Value) -> tuple[Scalar, int]:
        text = value if isinstance(value, str) else self.text[start:end]
        is_plain = not isinstance(value, str)
        position = self._position(start)
        node = Scalar(position=position, scope=self.scope, trail=self.trail, value=value, text=text, is_plain=is_plain)
        return node, end

    def _value(self, index: int, depth: int) -> tuple[AnyNode, int]:
        if depth > _DEEPEST:
            raise self._error("nested too deeply", index)
        start = self.text[index : index + 1]
        if start == "{":
            return self._object(index, depth)
        if start == "[":
            return self._array(index, depth)
        if start == '"':
            return self._string(index)
        return self._word(index)

    def _string(self, index: int) -> tuple[Scalar, int]:
        try:
            value, end = scanstring(self.text, index + 1)
        except json.JSONDecodeError as error:
            raise self._error(error.msg, min(error.pos, len(self.text))) from None
        return self._scalar(index, end, value)

    def _word(self, index: int) -> tuple[Scalar, int]:
        for word, value in _WORDS.items():
            if self.text.startswith(word, index):
                return self._scalar(index, index + len(word), value)
        number = _NUMBER.match(self.text, index)
        if not number:
            raise self._error("a JSON value was expected", index)
        value = resolve_plain(number[0])
        if isinstance(value, str):
            raise self._error("a number that no double holds exactly", index)
        return self._scalar(index, number.end(), value)

    def _array(self, start: int, depth: int) -> tuple[Sequence, int]:
        items: list[AnyNode] = []
        index = self._skip(start + 1)
        while self.text[index : index + 1] != "]":
            if items:
                index = self._expect(",", index)
            item, index = self._value(index, depth + 1)
            items.append(item)
            index = self._skip(index)
        position = self._position(start)
        return Sequence(position=position, scope=self.scope, trail=self.trail, items=tuple(items)), index + 1

    def _object(self, start: int, depth: int) -> tuple[Mapping, int]:
        entries: dict[str, Entry] = {}
        index = self._skip(start + 1)
        while self.text[index : index + 1] != "}":
            if entries:
                index = self._expect(",", index)
            entry, index = self._member(index, depth)
            if entry.key.text in entries:
                raise JsonSyntaxError(f"{entry.key.text!r} stands here twice", entry.key.position)
            entries[entry.key.text] = entry
            index = self._skip(index)
        position = self._position(start)
        return Mapping(position=position, scope=self.scope, trail=self.trail, entries=entries), index + 1

    def _member(self, index: int, depth: int) -> tuple[Entry, int]:
        if self.text[index : index + 1] != '"':
            raise self._error("a member name in double quotes was expected", index)
        key, index = self._string(index)
        value, index = self._value(self._expect(":", self._skip(index)), depth + 1)
        return Entry(key, value), index

    def _expect(self, sign: str, index: int) -> int:
        if self.text[index : index + 1] != sign:
            raise self._error(f"{sign!r} was expected", index)
        return self._skip(index + 1)
