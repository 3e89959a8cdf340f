"""Bodies: their content by media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import split_annotations
from qbdconnect_codegen.openapi.examples import example_members
from qbdconnect_codegen.openapi.facets import plain
from qbdconnect_codegen.raml.nodes import is_null
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.openapi.schemas import SchemaWriter
    from qbdconnect_codegen.raml.model import Body
    from qbdconnect_codegen.raml.types import Type

_LIFTED = frozenset({"example", "annotations"})


def content(bodies: Iterable[Body], writer: SchemaWriter) -> dict[str, Any]:
    """Media types of a request or a response."""
    return {body.media_type: _media_type(body, writer) for body in bodies}


def _media_type(body: Body, writer: SchemaWriter) -> dict[str, Any]:
    type_ = body.type
    found: dict[str, Any] = {} if is_null(body.node) else {"schema": writer.use(type_, _LIFTED)}
    own = type_.annotations if type_.name is None else ()
    if type_.name is None:
        found.update(example_members(type_.examples, "media type", writer.diagnostics))
    found.update(split_annotations((*body.annotations, *own), "media type", writer.diagnostics).extensions)
    if body.media_type.startswith("multipart/"):
        encoding = _encoding(type_)
        if encoding:
            found["encoding"] = encoding
    return found


def _encoding(type_: Type) -> dict[str, Any]:
    """Content types of the files in a multipart body."""
    found: dict[str, Any] = {}
    for name, one in type_.all_properties().items():
        part = one.type.item_type() if one.type.family is Family.ARRAY else one.type
        types = part.facet("fileTypes") if part else None
        if types is not None:
            listed = plain(types)
            found[name] = {"contentType": ", ".join(listed if isinstance(listed, list) else [listed])}
    return found
