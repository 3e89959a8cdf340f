"""What a check of `doctor` finds."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how bad it is, and what it is with how to mend it."""

    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.level:<4}  {self.text}"


def ok(text: str) -> Finding:
    """Say that all is well."""
    return Finding("ok", text)


def warn(text: str) -> Finding:
    """Say that something works, but should be looked at."""
    return Finding("warn", text)


def fail(text: str) -> Finding:
    """Say that something does not work until it is mended."""
    return Finding("fail", text)
