"""Questions that every generator asks about an OpenAPI document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True)
class Operation:
    """One operation, and where it stands in the document."""

    path: str
    method: str
    definition: JSON

    @property
    def operation_id(self) -> str:
        """Name of the operation, unique in the document."""
        return str(self.definition["operationId"])

    @property
    def tag(self) -> str:
        """First tag: the resource that the operation belongs to."""
        return str(self.definition["tags"][0])


def operations(document: JSON) -> Iterator[Operation]:
    """Every operation, in the document's order."""
    for path, item in document["paths"].items():
        for method, definition in item.items():
            if method in METHODS:
                yield Operation(path, method, definition)


def events(document: JSON) -> dict[str, JSON]:
    """Find the call of each webhook, by the type of its event."""
    found: dict[str, JSON] = document.get("x-webhooks", {})
    return {event: item["post"] for event, item in found.items()}


def walk(node: Any, pointer: str = "#") -> Iterator[tuple[str, JSON]]:
    """Every object of a JSON value with its JSON pointer, outermost first."""
    if isinstance(node, dict):
        yield pointer, node
        children = [(key.replace("~", "~0").replace("/", "~1"), value) for key, value in node.items()]
    else:
        children = [(str(index), value) for index, value in enumerate(node)] if isinstance(node, list) else []
    for key, value in children:
        yield from walk(value, f"{pointer}/{key}")


def components(document: JSON, *starts: Any) -> dict[str, JSON]:
    """Find the component schemas that can be reached from `starts`, in the document's order."""
    schemas: dict[str, JSON] = document.get("components", {}).get("schemas", {})
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for _, node in walk(waiting.pop()):
            name = str(node.get("$ref", "")).removeprefix(SCHEMAS)
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return {name: schema for name, schema in schemas.items() if name in found}


def request_components(document: JSON) -> dict[str, JSON]:
    """Find the component schemas of request bodies and of their parts."""
    return components(document, *(operation.definition.get("requestBody") for operation in operations(document)))


def response_components(document: JSON) -> dict[str, JSON]:
    """Find the component schemas of what goes out: responses, the bodies of events, and their parts."""
    answers = [operation.definition["responses"] for operation in operations(document)]
    return components(document, *answers, *(event["requestBody"] for event in events(document).values()))
