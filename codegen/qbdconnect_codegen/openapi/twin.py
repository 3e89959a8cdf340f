"""The same promise in OpenAPI 3.1, derived from the document in 3.0.3: it has a place for webhooks."""

from typing import Any

from qbdconnect_codegen.document import JSON, METHODS

VERSION = "3.1.0"

# What lies below each kind of object in the documents that this package writes: how many, and of which kind.
_ONE, _LIST, _MAP = "one", "list", "map"
_BELOW: dict[str, dict[str, tuple[str, str]]] = {
    "document": {"paths": (_MAP, "path"), "webhooks": (_MAP, "path"), "components": (_ONE, "components")},
    "components": {"schemas": (_MAP, "schema")},
    "path": {"parameters": (_LIST, "parameter"), **dict.fromkeys(METHODS, (_ONE, "operation"))},
    "operation": {
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "body"),
        "responses": (_MAP, "body"),
    },
    "parameter": {"schema": (_ONE, "schema")},
    "body": {"content": (_MAP, "media type"), "headers": (_MAP, "parameter")},
    "media type": {"schema": (_ONE, "schema")},
    "schema": {
        "allOf": (_LIST, "schema"),
        "anyOf": (_LIST, "schema"),
        "oneOf": (_LIST, "schema"),
        "not": (_ONE, "schema"),
        "items": (_ONE, "schema"),
        "properties": (_MAP, "schema"),
        "additionalProperties": (_ONE, "schema"),
    },
}
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_CONTENT = {
    "binary": {"contentMediaType": "application/octet-stream"},
    "byte": {"contentEncoding": "base64"},
}


def twin(document: JSON) -> JSON:
    """Write a document of OpenAPI 3.0.3 in 3.1; whatever is valid by the one is valid by the other."""
    renamed = {("webhooks" if key == "x-webhooks" else key): value for key, value in document.items()}
    rewritten: JSON = _rewritten(renamed | {"openapi": VERSION}, "document")
    return rewritten


def _rewritten(node: Any, kind: str) -> Any:
    """Rewrite the schemas below an object; a flag that stands for a schema, and a reference, stay as they are."""
    if not isinstance(node, dict) or "$ref" in node:
        return node
    below = _BELOW[kind]
    found = {key: _part(value, *below[key]) if key in below else value for key, value in node.items()}
    return _schema(found) if kind == "schema" else found


def _part(value: Any, number: str, kind: str) -> Any:
    if number == _LIST:
        return [_rewritten(item, kind) for item in value]
    if number == _MAP:
        return {name: _rewritten(item, kind) for name, item in value.items()}
    return _rewritten(value, kind)


# One schema, its parts rewritten already


def _schema(schema: JSON) -> JSON:
    found: JSON = {}
    for key, value in schema.items():
        found.update(_keyword(key, value, schema))
    return found


def _keyword(key: str, value: Any, schema: JSON) -> JSON:
    """Write one keyword of a schema: nothing, itself, or what stands for it."""
    if key == "type":
        return {"type": _type(schema)}
    if key == "example":
        return {"examples": [value]}
    if key == "format":
        return _CONTENT.get(value, {"format": value})
    if key in _BOUNDS:
        return {key: schema[_BOUNDS[key]]} if value is True and _BOUNDS[key] in schema else {}
    is_exclusive = any(bound == key and schema.get(flag) is True for flag, bound in _BOUNDS.items())
    is_said_by_type = key == "nullable" or (key == "enum" and _is_null(schema))
    return {} if is_exclusive or is_said_by_type else {key: value}


def _type(schema: JSON) -> Any:
    """Name the types of a schema; beside no type `nullable` means nothing, in 3.0 too."""
    if _is_null(schema):
        return "null"
    return [schema["type"], "null"] if schema.get("nullable") is True else schema["type"]


def _is_null(schema: JSON) -> bool:
    return schema.get("nullable") is True and schema.get("enum") == [None]
