"""Bodies that name no media type, written out by media type, so that they merge with those that do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, is_null

if TYPE_CHECKING:
    from collections.abc import Iterable


def spread_bodies(method: Mapping, media_types: Iterable[str]) -> Mapping:
    """Write the bodies of a method and of its responses by media type."""
    named = list(media_types)
    spread = _spread(method, named)
    responses = spread.get("responses")
    if not isinstance(responses, Mapping):
        return spread
    return _with(spread, "responses", _spread_responses(responses, named))


def _spread_responses(responses: Mapping, media_types: list[str]) -> Mapping:
    entries = {
        code: Entry(entry.key, _spread(entry.value, media_types)) if isinstance(entry.value, Mapping) else entry
        for code, entry in responses
    }
    return replace(responses, entries=entries)


def _spread(node: Mapping, media_types: list[str]) -> Mapping:
    body = node.get("body")
    if body is None or is_null(body) or not media_types or _names_media_types(body):
        return node
    key = node.entries["body"].key
    entries = {name: Entry(replace(key, value=name, text=name), body) for name in media_types}
    written = Mapping(position=body.position, scope=body.scope, trail=body.trail, entries=entries)
    return _with(node, "body", written)


def _names_media_types(body: AnyNode) -> bool:
    return isinstance(body, Mapping) and any("/" in name for name, _ in body)


def _with(node: Mapping, name: str, value: AnyNode) -> Mapping:
    return replace(node, entries={**node.entries, name: Entry(node.entries[name].key, value)})
