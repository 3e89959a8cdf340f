"""What an OpenAPI document must keep to so that server, SDK and every tool read it the same way."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from qbdconnect_codegen.document import JSON, SCHEMAS, Operation, events, operations, walk

TEXTS = ("summary", "description")
MARKS = ("readOnly", "writeOnly", "nullable")


def lint(document: JSON) -> list[str]:
    """Find every breach of the rules; each names its place, as a JSON pointer or an operation."""
    found = [*_repeated(document), *_broken_links(document)]
    for operation in operations(document):
        found += [f"{operation.method.upper()} {operation.path}: {fault}" for fault in _of_operation(operation)]
    for event, call in events(document).items():
        found += [f"event {event}: {fault}" for fault in _of_event(event, call, document)]
    found += [f"tag {name}: is not described" for name in _tags(document) - _described_tags(document)]
    for pointer, node in walk(document):
        if "/example" not in pointer:
            found += [f"{pointer}: {fault}" for fault in _of_schema(node)]
    return found


def _repeated(document: JSON) -> Iterator[str]:
    counts = Counter(operation.definition.get("operationId") for operation in operations(document))
    for name, count in counts.items():
        if name is not None and count > 1:
            yield f"operationId {name}: is used {count} times"


def _broken_links(document: JSON) -> Iterator[str]:
    listed = list(operations(document))
    known = {operation.definition.get("operationId") for operation in listed}
    for operation in listed:
        for response in operation.definition.get("responses", {}).values():
            for name, link in response.get("links", {}).items():
                if link.get("operationId") not in known:
                    yield f"{operation.method.upper()} {operation.path}: the link {name} leads to no operation"


def _of_operation(operation: Operation) -> Iterator[str]:
    definition = operation.definition
    if not definition.get("operationId"):
        yield "has no operationId"
    if len(definition.get("tags", [])) != 1:
        yield "needs exactly one tag: the resource that it belongs to"
    yield from (f"has no {text}" for text in TEXTS if not definition.get(text))
    statuses = definition.get("responses", {})
    if not any(status.startswith("2") for status in statuses):
        yield "documents no success"
    if not any(status.startswith("4") for status in statuses):
        yield "documents no 4xx answer"
    for media_type, content in definition.get("requestBody", {}).get("content", {}).items():
        if "$ref" not in content.get("schema", {}):
            yield f"the {media_type} body needs a named schema: models are named after it"


def _of_event(event: str, call: JSON, document: JSON) -> Iterator[str]:
    if not call.get("description"):
        yield "has no description"
    schema = call["requestBody"]["content"]["application/json"].get("schema", {})
    if "$ref" not in schema:
        yield "its body needs a named schema: the model is named after it"
        return
    body = document["components"]["schemas"][schema["$ref"].removeprefix(SCHEMAS)]
    if "type" not in body.get("required", []):
        yield "its body needs a member `type`, which tells it from other events"
    elif event not in body["properties"]["type"].get("enum", [event]):
        yield "is none of the values of the member `type` of its body"


def _tags(document: JSON) -> set[str]:
    calls = [*(operation.definition for operation in operations(document)), *events(document).values()]
    return {tag for call in calls for tag in call.get("tags", [])}


def _described_tags(document: JSON) -> set[str]:
    return {tag["name"] for tag in document.get("tags", []) if tag.get("description")}


def _of_schema(node: JSON) -> Iterator[str]:
    marks = [mark for mark in MARKS if node.get(mark) is True]
    if "$ref" in node and marks:
        yield f"{marks[0]} beside a $ref is ignored by some tools; for null use anyOf with JsonNull"
    if "$ref" in node or "nullable" not in marks:
        return
    if "allOf" in node or "anyOf" in node or "oneOf" in node:
        yield "nullable beside allOf, anyOf or oneOf is read differently by tools; use anyOf with JsonNull"
    elif "type" not in node:
        yield "nullable needs a type beside it"
    if _excludes_null(node.get("enum")):
        yield "a nullable enum must list null, or be an anyOf with JsonNull"


def _excludes_null(values: Any) -> bool:
    return isinstance(values, list) and None not in values
