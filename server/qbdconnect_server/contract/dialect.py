"""Translates the schema dialect of OpenAPI 3.0 into JSON Schema draft 4, as one side of an exchange sees it.

Draft 4 is the draft that OpenAPI 3.0 builds on: `exclusiveMinimum` is a boolean, nothing beside a `$ref` counts, and
1.0 is no integer. What remains is `nullable`, `readOnly` and `writeOnly`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

Side = Literal["request", "response"]

_ANNOTATIONS: Final = frozenset(
    {"default", "deprecated", "description", "discriminator", "example", "externalDocs", "title", "xml"}
    | {"nullable", "readOnly", "writeOnly"}
)
_LITERALS: Final = frozenset({"enum", "required"})
_NEVER: Final[Mapping[str, Any]] = {"not": {}}
_UUID: Final = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


class Dialect:
    """Translates schemas of one OpenAPI document for one side.

    In a request a `readOnly` member is never required (its type is still checked: what was read may be sent back);
    in a response a `writeOnly` member is forbidden.
    """

    def __init__(self, document: Mapping[str, Any], side: Side) -> None:
        self._document = document
        self._side = side

    def translate(self, schema: Any) -> Any:
        """Translate one schema, or a list of them."""
        if isinstance(schema, list):
            return [self.translate(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return {"$ref": schema["$ref"]}
        translated = {key: self._keyword(key, value) for key, value in schema.items() if not _is_annotation(key)}
        if schema.get("nullable") and "type" in translated:
            translated["type"] = [translated["type"], "null"]
        self._hide_members(schema, translated)
        # Draft 4 does not know this format, and one written in Python would cost 15 % everywhere.
        if translated.get("format") == "uuid":
            return {"allOf": [translated, {"pattern": _UUID}]}
        return translated

    def _keyword(self, key: str, value: Any) -> Any:
        if key == "properties":  # here the keys are names: a member may be called `example` or `nullable`
            return {name: self.translate(member) for name, member in value.items()}
        return value if key in _LITERALS else self.translate(value)

    def _hide_members(self, schema: Mapping[str, Any], translated: dict[str, Any]) -> None:
        hidden = {name for name, member in self._members(schema) if self._is_hidden(member)}
        if not hidden:
            return
        required = [name for name in translated.pop("required", ()) if name not in hidden]
        if required:  # draft 4 knows no empty list here
            translated["required"] = required
        if self._side == "response":
            properties = translated.setdefault("properties", {})
            properties.update(dict.fromkeys(hidden, _NEVER))

    def _is_hidden(self, member: Any) -> bool:
        mark = "readOnly" if self._side == "request" else "writeOnly"
        return resolve(self._document, member).get(mark) is True

    def _members(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        yield from schema.get("properties", {}).items()
        for part in schema.get("allOf", ()):
            yield from self._members(resolve(self._document, part))


def resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a chain of `$ref` (`#/...`) inside a document."""
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _is_annotation(key: str) -> bool:
    return key in _ANNOTATIONS or key.startswith("x-")
