"""The contract as openapi-python-client should see it: successes only, without what the runtime of the SDK does."""

from typing import Any

from qbdconnect_codegen.document import JSON, METHODS, SCHEMAS, request_components, response_components

# The runtime sends these by itself, see the SDK's `_exchange`.
OWN_HEADERS = frozenset({"idempotency-key"})
# What becomes a Python type; every other format is text, as it was sent.
TYPED_FORMATS = frozenset({"date", "date-time"})
JSON_MEDIA_TYPE = "application/json"
# The Python type of the values of a map, an object without members of its own; openapi-python-client knows no maps.
MAP_VALUES = {"boolean": "bool", "integer": "int", "number": "float", "string": "str"}
MAP_MARK = "x-map-of"


def prepared(document: JSON) -> JSON:
    """Copy a document for the generator of the SDK; the original is left as it is."""
    paths = {path: _path_item(item) for path, item in document["paths"].items()}
    maps = {SCHEMAS + name: schema for name, schema in document["components"]["schemas"].items() if _is_map(schema)}
    reduced = _with_maps(document | {"paths": paths}, maps)
    sent = {name: _without_read_only(schema) for name, schema in request_components(reduced).items()}
    kept = response_components(reduced) | sent
    schemas = {name: _schema(kept[name]) for name in document["components"]["schemas"] if name in kept}
    paths = {path: {method: _inline(part) for method, part in item.items()} for path, item in reduced["paths"].items()}
    return {key: value for key, value in reduced.items() if key not in {"components", "security"}} | {
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _path_item(item: JSON) -> JSON:
    return {key: _operation(value) if key in METHODS else value for key, value in item.items()}


def _operation(operation: JSON) -> JSON:
    parameters = [
        parameter
        for parameter in operation.get("parameters", [])
        if not (parameter["in"] == "header" and parameter["name"].lower() in OWN_HEADERS)
    ]
    successes = {status: value for status, value in operation["responses"].items() if status.startswith("2")}
    reduced = {key: value for key, value in operation.items() if key not in {"security", "parameters", "requestBody"}}
    reduced |= {"parameters": parameters, "responses": successes}
    if "requestBody" in operation:
        reduced["requestBody"] = _one_media_type(operation["requestBody"])
    return reduced


def _one_media_type(body: JSON) -> JSON:
    """Keep one way to send a body: the other ones say the same."""
    content = body["content"]
    kept = JSON_MEDIA_TYPE if JSON_MEDIA_TYPE in content else next(iter(content))
    return body | {"content": {kept: content[kept]}}


def _without_read_only(schema: JSON) -> JSON:
    """Nobody has to give what only the server sets."""
    members = schema.get("properties", {})
    required = [name for name in schema.get("required", []) if not members.get(name, {}).get("readOnly")]
    return {key: value for key, value in schema.items() if key != "required"} | (
        {"required": required} if required else {}
    )


def _is_map(schema: JSON) -> bool:
    values = schema.get("additionalProperties")
    return "properties" not in schema and isinstance(values, dict) and values.get("type") in MAP_VALUES


def _with_maps(node: Any, maps: JSON) -> Any:
    """Put the maps in place of references to them."""
    if isinstance(node, list):
        return [_with_maps(item, maps) for item in node]
    if not isinstance(node, dict):
        return node
    found = maps.get(node.get("$ref", ""))
    return found or {key: _with_maps(value, maps) for key, value in node.items()}


def _inline(node: Any) -> Any:
    """Treat the schemas inside of an operation like the components."""
    if isinstance(node, list):
        return [_inline(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _schema(value) if key == "schema" else _inline(value) for key, value in node.items()}


def _schema(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "object" and "properties" not in schema and schema.get("additionalProperties") is True:
        return {key: value for key, value in schema.items() if key in {"description", "readOnly", "writeOnly"}}
    if schema.get("type") == "object" and _is_map(schema):
        values = MAP_VALUES[schema["additionalProperties"]["type"]]
        return {key: value for key, value in schema.items() if key in {"description", "readOnly"}} | {MAP_MARK: values}
    untyped = "format" in schema and schema["format"] not in TYPED_FORMATS
    dropped = {"default", "example", *(("format",) if untyped else ())}
    reduced = {key: _schema(value) for key, value in schema.items() if key not in dropped and key != "properties"}
    if "properties" in schema:
        reduced["properties"] = {name: _schema(member) for name, member in schema["properties"].items()}
    return reduced
