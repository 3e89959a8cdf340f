"""Converts a RAML file to the text of an OpenAPI document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Diagnostic, Diagnostics, Place, Position
from qbdconnect_codegen.openapi.document import write_document
from qbdconnect_codegen.raml.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text of a document, or None if there are errors, and all that was found."""

    text: str | None
    found: list[Diagnostic]


def convert(path: Path, root: Path | None = None) -> Outcome:
    """Convert the RAML document at `path`; files outside `root`, its folder unless given, are refused."""
    diagnostics = Diagnostics()
    reading = read_document(path, diagnostics, root)
    if reading.api is None:
        if not diagnostics.failed:
            diagnostics.error("not-an-api", Place(Position(str(path))), "only a whole API can be converted")
        return Outcome(None, diagnostics.found)
    # Written even if there are errors, so that those of the second half are told in the same run.
    document = write_document(reading.api, diagnostics)
    if diagnostics.failed:
        return Outcome(None, diagnostics.found)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return Outcome(text, diagnostics.found)


def check(path: Path, root: Path | None = None) -> list[Diagnostic]:
    """Check the RAML document or fragment at `path`."""
    diagnostics = Diagnostics()
    read_document(path, diagnostics, root)
    return diagnostics.found
