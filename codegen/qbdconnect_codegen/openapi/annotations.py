"""Annotations in the document: those that OpenAPI has words for, and all others as `x-` members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.raml.annotations import annotation_data, simple_name
from qbdconnect_codegen.raml.nodes import to_python

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.nodes import Entry

# Where each annotation with a meaning in OpenAPI may stand, and what its value is.
RESERVED: dict[str, tuple[frozenset[str], type]] = {
    "operationId": (frozenset({"operation"}), str),
    "tags": (frozenset({"operation"}), list),
    "summary": (frozenset({"operation"}), str),
    "bodyRequired": (frozenset({"operation"}), bool),
    "deprecated": (frozenset({"operation", "parameter", "schema"}), bool),
    "readOnly": (frozenset({"schema"}), bool),
    "writeOnly": (frozenset({"schema"}), bool),
    "format": (frozenset({"schema"}), str),
    "license": (frozenset({"document"}), dict),
    "contact": (frozenset({"document"}), dict),
    "termsOfService": (frozenset({"document"}), str),
    "tagDescriptions": (frozenset({"document"}), list),
    "externalDocs": (frozenset({"document", "operation", "schema"}), dict),
    "links": (frozenset({"response"}), dict),
    "webhooks": (frozenset({"document"}), dict),
    "webhookHeaders": (frozenset({"document"}), dict),
}
_KINDS = {str: "a string", list: "an array", bool: "true or false", dict: "an object"}


@dataclass(slots=True)
class Annotations:
    """Annotations of one node, told apart."""

    reserved: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)

    def reserve(self, name: str, value: Any, entry: Entry) -> None:
        """Add an annotation that has a meaning; a flag without a value is set."""
        self.reserved[name] = True if value is None and RESERVED[name][1] is bool else value
        self.entries[name] = entry

    def take(self, *names: str) -> dict[str, Any]:
        """Return the reserved ones of these names that are there, in this order."""
        return {name: self.reserved[name] for name in names if name in self.reserved}


def split_annotations(entries: Iterable[Entry], place: str, diagnostics: Diagnostics) -> Annotations:
    """Tell the annotations of a node apart; report those that mean nothing where they stand."""
    found = Annotations()
    for entry in entries:
        name = simple_name(entry.key)
        value = to_python(annotation_data(entry))
        if name in RESERVED:
            found.reserve(name, value, entry)
            _check_reserved(found, name, place, diagnostics)
        elif f"x-{name}" in found.extensions:
            diagnostics.error("duplicate-annotation", entry.key, f"another annotation here becomes x-{name} too")
        else:
            found.extensions[f"x-{name}"] = value
    return found


def _check_reserved(found: Annotations, name: str, place: str, diagnostics: Diagnostics) -> None:
    """Report, and drop, a reserved annotation that means nothing here or has the wrong kind of value."""
    places, kind = RESERVED[name]
    entry = found.entries[name]
    if place not in places:
        where = " or ".join(sorted(places))
        diagnostics.error(
            "misplaced-annotation", entry.key, f"{entry.key.text} means nothing here", f"it belongs on: {where}"
        )
    elif not isinstance(found.reserved[name], kind):
        diagnostics.error("bad-value", entry.value, f"{entry.key.text} must be {_KINDS[kind]}")
    else:
        return
    del found.reserved[name]
