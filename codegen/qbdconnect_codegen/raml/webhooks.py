"""Webhooks: what two annotations of the root say about calls that the API makes itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, methods, values
from qbdconnect_codegen.raml.annotations import annotation_data, simple_name
from qbdconnect_codegen.raml.model import Webhook
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, is_null
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.types import Property

WEBHOOKS = "webhooks"
HEADERS = "webhookHeaders"
# How the Standard Webhooks specification writes the name of an event.
_EVENT = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")
_NEEDED = ("description", "type")
_BODY = frozenset({"type", "example", "examples"})


def read_webhooks(annotations: Iterable[Entry], context: Context) -> list[Webhook]:
    """Read the events that annotations of the root name; their types are looked up where they are written."""
    members = _members(annotations, WEBHOOKS)
    return [one for name, entry in members for one in _webhook(name, entry, context)]


def read_webhook_headers(annotations: Iterable[Entry], context: Context) -> dict[str, Property]:
    """Read the headers that every event carries."""
    found = next((entry for entry in annotations if simple_name(entry.key) == HEADERS), None)
    return methods.read_headers(annotation_data(found), context) if found else {}


def _members(annotations: Iterable[Entry], name: str) -> Iterator[tuple[str, Entry]]:
    """Members of an annotation; what is no mapping is reported where annotations are told apart."""
    for entry in annotations:
        node = annotation_data(entry)
        if simple_name(entry.key) == name and isinstance(node, Mapping):
            yield from node


def _webhook(name: str, entry: Entry, context: Context) -> Iterator[Webhook]:
    diagnostics = context.diagnostics
    if not _EVENT.fullmatch(name):
        hint = "words of letters, digits and underscores, joined by dots"
        diagnostics.error("bad-event-name", entry.key, f"{name!r} is not the name of an event", hint)
    node = values.mapping(entry.value, f"the event {name}", diagnostics)
    if node is None:
        if is_null(entry.value):
            diagnostics.error("missing-key", entry.key, f"the event {name} needs a description and a type")
        return
    keys.check_keys(node, keys.WEBHOOK, f"the event {name}", diagnostics, annotated=False)
    for needed in _NEEDED:
        if needed not in node:
            diagnostics.error("missing-key", entry.key, f"the event {name} needs a {needed}")
    yield Webhook(
        name,
        entry.key,
        summary=values.text(node.get("summary"), "summary", diagnostics),
        description=values.text(node.get("description"), "description", diagnostics) or "",
        type=context.types.resolve(_body(node), Family.ANY),
        node=node,
    )


def _body(node: Mapping) -> AnyNode:
    """Declare the type of an event like that of any body: a type and its examples."""
    entries = {name: entry for name, entry in node if name in _BODY}
    return Mapping(position=node.position, scope=node.scope, trail=node.trail, entries=entries)
