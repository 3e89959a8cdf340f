"""JSON where RAML takes data: files that are included, and text where a type asks for more than text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Place
from qbdconnect_codegen.raml.json_source import JsonReader, JsonSyntaxError
from qbdconnect_codegen.raml.nodes import AnyNode, Scalar
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.types import Type

_STRUCTURED = frozenset({Family.OBJECT, Family.ARRAY, Family.ANY, Family.UNION, Family.EXTERNAL})
_TEXTUAL = frozenset({Family.STRING, Family.FILE})


def data(node: AnyNode, type_: Type, diagnostics: Diagnostics) -> AnyNode:
    """Value of a node, JSON turned into what it says where the type asks for more than text."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return node
    if is_json_file(node) and type_.family not in _TEXTUAL:
        return _json(node, node.value, diagnostics)
    if type_.family in _STRUCTURED and not node.is_plain and node.value.lstrip()[:1] in {"{", "["}:
        return _json_text(node, node.value, type_, diagnostics)
    return node


def is_json_file(node: AnyNode) -> bool:
    """Whether a node is the text of an included JSON file."""
    return isinstance(node, Scalar) and node.file is not None and node.file.lower().endswith(".json")


def read_json_file(node: AnyNode) -> AnyNode | None:
    """Read what an included JSON file says; None for any other node and for what is no JSON."""
    if not isinstance(node, Scalar) or not is_json_file(node):
        return None
    try:
        return JsonReader(node.text, node.scope, node.position, trail=node.trail).read()
    except JsonSyntaxError:
        return None


def _json(node: Scalar, text: str, diagnostics: Diagnostics) -> AnyNode:
    try:
        return JsonReader(text, node.scope, node.position, trail=node.trail).read()
    except JsonSyntaxError as error:
        diagnostics.error("bad-json", Place(error.position, node.trail), f"not JSON: {error}")
        diagnostics.silence(node)
        return node


def _json_text(node: Scalar, text: str, type_: Type, diagnostics: Diagnostics) -> AnyNode:
    try:
        return JsonReader(text, node.scope, node.position, is_fixed=True, trail=node.trail).read()
    except JsonSyntaxError as error:
        if type_.family in {Family.OBJECT, Family.ARRAY}:
            diagnostics.refuse("bad-json", node, f"not JSON: {error}")
        return node
