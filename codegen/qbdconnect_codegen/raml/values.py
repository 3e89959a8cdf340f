"""Typed access to nodes: the value, or an error at the node and None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, Scalar, Sequence, is_null

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics


def is_annotation(key: str) -> bool:
    """Whether a key names an annotation."""
    return key.startswith("(") and key.endswith(")")


def is_annotated_scalar(node: AnyNode) -> bool:
    """Whether a scalar is written as a mapping of `value` and annotations."""
    return isinstance(node, Mapping) and "value" in node and all(k == "value" or is_annotation(k) for k, _ in node)


def bare(node: AnyNode) -> AnyNode:
    """Take a scalar out of its annotations."""
    value = node.get("value") if isinstance(node, Mapping) and is_annotated_scalar(node) else None
    return node if value is None else value


def mapping(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> Mapping | None:
    """Members of a node; nothing written counts as no members."""
    if isinstance(node, Mapping):
        return node
    if not is_null(node) and node is not None:
        diagnostics.error("bad-value", node, f"{what} must be a mapping")
    return None


def sequence(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> tuple[AnyNode, ...]:
    """Items of a node, or none."""
    if isinstance(node, Sequence):
        return node.items
    if node is not None:
        diagnostics.error("bad-value", node, f"{what} must be an array")
    return ()


def text(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> str | None:
    """Text of a node."""
    if node is None:
        return None
    scalar = bare(node)
    if isinstance(scalar, Scalar) and isinstance(scalar.value, str):
        return scalar.value
    diagnostics.error("bad-value", scalar, f"{what} must be a string")
    return None


def scalar_text(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> str | None:
    """Text of a node, as written if it looks like a number."""
    scalar = bare(node) if node is not None else None
    if isinstance(scalar, Scalar) and isinstance(scalar.value, int | float) and not isinstance(scalar.value, bool):
        return scalar.text
    return text(node, what, diagnostics)


def boolean(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> bool | None:
    """Truth value of a node."""
    if node is None:
        return None
    scalar = bare(node)
    if isinstance(scalar, Scalar) and isinstance(scalar.value, bool):
        return scalar.value
    diagnostics.error("bad-value", scalar, f"{what} must be true or false")
    return None


def texts(node: AnyNode | None, what: str, diagnostics: Diagnostics) -> list[tuple[str, AnyNode]]:
    """Texts of a node that holds one or an array of them, each with its node."""
    if node is None:
        return []
    inner = bare(node)
    items = inner.items if isinstance(inner, Sequence) else (inner,)
    found = [(text(item, what, diagnostics), item) for item in items]
    return [(value, item) for value, item in found if value is not None]
