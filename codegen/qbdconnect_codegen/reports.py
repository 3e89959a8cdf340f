"""Diagnostics for people, programs and GitHub."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostic


class Format(StrEnum):
    """How diagnostics are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def report(found: Iterable[Diagnostic], style: Format) -> str:
    """Write diagnostics, one a line; as JSON, one array."""
    match style:
        case Format.TEXT:
            return "".join(f"{one}\n" for one in found)
        case Format.GITHUB:
            return "".join(f"{_github(one)}\n" for one in found)
        case Format.JSON:
            return json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False) + "\n"


def _github(one: Diagnostic) -> str:
    place = one.position
    text = str(one).partition(f"{one.severity} ")[2]
    file = _escaped(place.file).replace(":", "%3A").replace(",", "%2C")
    return f"::{one.severity} file={file},line={place.line},col={place.column}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
