"""The first line of a RAML file and what it promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Place, Position

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics

API = "API"
LIBRARY = "Library"
OVERLAY = "Overlay"
EXTENSION = "Extension"

KINDS = (
    "DocumentationItem",
    "DataType",
    "NamedExample",
    "ResourceType",
    "Trait",
    "AnnotationTypeDeclaration",
    LIBRARY,
    OVERLAY,
    EXTENSION,
    "SecurityScheme",
)
_HEADER = re.compile(r"#%RAML[ \t]+(?P<version>\S+)(?:[ \t]+(?P<kind>\S+))?[ \t]*")


def has_header(text: str) -> bool:
    """Whether a file calls itself RAML."""
    return text.startswith("#%RAML")


def fragment_kind(text: str, file: str, diagnostics: Diagnostics) -> str | None:
    """Kind of a file by its header; None, with an error, if the header is wrong."""
    place = Place(Position(file))
    header = _HEADER.fullmatch(text.partition("\n")[0].rstrip("\r"))
    if not header or header["version"] != "1.0":
        diagnostics.error("bad-header", place, "the first line is not `#%RAML 1.0`, alone or with a kind of fragment")
        return None
    if header["kind"] not in (*KINDS, None):
        diagnostics.error("bad-header", place, f"unknown kind of fragment {header['kind']!r}", _one_of())
        return None
    return header["kind"] or API


def _one_of() -> str:
    return "one of " + ", ".join(KINDS)
