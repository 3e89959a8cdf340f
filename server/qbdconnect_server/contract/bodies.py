"""Request and response bodies of one operation, compiled by media type."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.errors import InvalidRequest, UnsupportedMediaType

from .json_text import parse_json
from .schemas import Schema, Schemas

_SMALL: Final = 8192  # bytes; a larger body is told its first fault only, since a million faults take long to list
_UTF8: Final = frozenset({"utf-8", "utf8"})


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON: `application/json` or one that ends in `+json`."""
    return media_type == "application/json" or media_type.endswith("+json")


class RequestBody:
    """The JSON body that an operation takes."""

    __slots__ = ("_by_content_type", "media_types", "required")

    def __init__(self, declared: Mapping[str, Any], schemas: Schemas) -> None:
        content = declared.get("content", {})
        self.required: bool = declared.get("required", False)
        self.media_types = tuple(content)
        self._by_content_type: dict[bytes, Schema] = {
            media_type.lower().encode(): schemas.compile(media["schema"], "request")
            for media_type, media in content.items()
            if is_json(media_type)
        }

    @property
    def is_json(self) -> bool:
        """Whether JSON is all that the operation takes."""
        return len(self._by_content_type) == len(self.media_types)

    def read(self, content_type: bytes | None, text: bytes) -> Any:
        """Parse and check a body; an empty one is None if the contract lets it be absent.

        Raises UnsupportedMediaType, InvalidRequest for what breaks the contract, RuleBroken for what cannot be kept.
        """
        if not text:
            if self.required:
                raise InvalidRequest("The body is missing; send JSON.", pointer="")
            return None
        schema = self._by_content_type.get(content_type or b"") or self._schema_of(content_type)
        value = parse_json(text, schema.declares)
        if not schema.follows(value):
            raise InvalidRequest.of(schema.faults(value) if len(text) <= _SMALL else schema.first_fault(value))
        return value

    def _schema_of(self, content_type: bytes | None) -> Schema:
        known = ", ".join(self.media_types)
        if content_type is None:
            raise UnsupportedMediaType(f"The body has no Content-Type; this operation takes {known}.")
        media_type, _, attributes = content_type.decode("latin-1").lower().partition(";")
        schema = self._by_content_type.get(media_type.strip().encode("latin-1"))
        if schema is None:
            raise UnsupportedMediaType(f"The body is of another media type; this operation takes {known}.")
        for attribute in attributes.split(";"):
            name, _, value = attribute.partition("=")
            if name.strip() == "charset" and value.strip().strip('"') not in _UTF8:
                raise UnsupportedMediaType("JSON is always UTF-8; leave the charset out.")
        return schema


class Response:
    """One documented answer of an operation."""

    __slots__ = ("headers", "media_types", "required_headers", "schema")

    def __init__(self, declared: Mapping[str, Any], schemas: Schemas) -> None:
        content = declared.get("content", {})
        headers = declared.get("headers", {})
        self.media_types = frozenset(content)
        self.headers = frozenset(name.lower() for name in headers)
        self.required_headers = frozenset(name.lower() for name, header in headers.items() if header.get("required"))
        self.schema: Schema | None = next(
            (schemas.compile(media["schema"], "response") for kind, media in content.items() if is_json(kind)), None
        )
