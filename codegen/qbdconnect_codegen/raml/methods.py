"""Methods: parameters, bodies and responses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, values
from qbdconnect_codegen.raml.annotations import read_annotations
from qbdconnect_codegen.raml.model import Body, Method, Response
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, is_null
from qbdconnect_codegen.raml.types import Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.security import SecurityReader
    from qbdconnect_codegen.raml.types import Property, Type

_MEDIA_TYPE = re.compile(
    r"(application|audio|chemical|example|font|image|message|model|multipart|text|video|x-[\w.-]+|\*)"
    r"/[\w!#$&^.+*-]+(\s*;.*)?",
    re.IGNORECASE,
)
_STATUS = re.compile(r"[1-5]\d\d")
_PROTOCOLS = frozenset({"HTTP", "HTTPS"})


@dataclass(slots=True)
class MethodReader:
    """Reads methods; `media_types` fill bodies that name none."""

    context: Context
    security: SecurityReader
    media_types: list[str] = field(default_factory=list)

    def read(self, entry: Entry) -> Method:
        """Read a method whose traits are applied."""
        diagnostics = self.context.diagnostics
        node = entry.value if isinstance(entry.value, Mapping) else _empty(entry)
        keys.check_keys(node, keys.METHOD, f"the method {entry.key.text}", diagnostics)
        check_one_query(node, diagnostics)
        return Method(
            entry.key.text,
            entry.key,
            display_name=values.scalar_text(node.get("displayName"), "displayName", diagnostics),
            description=values.scalar_text(node.get("description"), "description", diagnostics),
            query_parameters=self.context.types.properties(node.get("queryParameters"), "queryParameters"),
            query_string=query_string(node, self.context),
            headers=read_headers(node.get("headers"), self.context),
            bodies=read_bodies(node.get("body"), self.media_types, "RequestBody", self.context),
            responses=read_responses(node.get("responses"), self.media_types, self.context),
            protocols=read_protocols(node.get("protocols"), diagnostics),
            secured_by=self.security.requirements(node.get("securedBy")),
            annotations=read_annotations(node, ("Method",), self.context),
        )


def _empty(entry: Entry) -> Mapping:
    return Mapping(position=entry.key.position, scope=entry.key.scope, trail=entry.key.trail, entries={})


def check_one_query(node: Mapping, diagnostics: Diagnostics) -> None:
    """Report a query that is described twice."""
    if "queryString" in node and "queryParameters" in node:
        message = "`queryParameters` and `queryString` exclude each other"
        diagnostics.error("exclusive-keys", node.entries["queryString"].key, message)


def query_string(node: Mapping, context: Context) -> Type | None:
    """Type of a query string."""
    declared = node.get("queryString")
    if declared is None:
        return None
    type_ = context.types.resolve(values.bare(declared))
    shapes = type_.flat_members() if type_.family is Family.UNION else [type_]
    if any(one.family is Family.ARRAY for one in shapes):
        context.diagnostics.error("bad-value", declared, "a query string is a scalar or an object")
    return type_


def read_protocols(node: AnyNode | None, diagnostics: Diagnostics) -> list[str]:
    """Protocols in capitals."""
    if node is None:
        return []
    items = values.sequence(values.bare(node), "protocols", diagnostics)
    if not items:
        diagnostics.error("bad-value", node, "protocols must name HTTP, HTTPS or both")
    found = []
    for item in items:
        name = values.text(item, "a protocol", diagnostics)
        if name is not None and name.upper() not in _PROTOCOLS:
            diagnostics.error("bad-value", item, f"{name!r} is neither HTTP nor HTTPS")
        elif name is not None:
            found.append(name.upper())
    return found


def check_media_type(text: str, at: AnyNode, diagnostics: Diagnostics) -> None:
    """Report what is no media type."""
    if not _MEDIA_TYPE.fullmatch(text):
        diagnostics.error("bad-media-type", at, f"{text!r} is not a registered media type")


def read_responses(node: AnyNode | None, media_types: Iterable[str], context: Context) -> list[Response]:
    """Read responses by their status."""
    members = values.mapping(node, "responses", context.diagnostics)
    return [_response(code, entry, list(media_types), context) for code, entry in members or ()]


def read_headers(node: AnyNode | None, context: Context) -> dict[str, Property]:
    """Read headers; their names do not differ by case alone."""
    found = context.types.properties(node, "headers")
    seen: dict[str, Property] = {}
    for name, one in found.items():
        first = seen.setdefault(name.lower(), one)
        if first is not one:
            message = f"{name!r} and {first.name!r} are one header"
            context.diagnostics.error("duplicate-key", one.key, message, f"first at {first.key.position}")
    return found


def _response(code: str, entry: Entry, media_types: list[str], context: Context) -> Response:
    diagnostics = context.diagnostics
    if not _STATUS.fullmatch(code):
        diagnostics.error("bad-status", entry.key, f"{code!r} is not an HTTP status")
    node = values.mapping(entry.value, "a response", diagnostics) or _empty(entry)
    keys.check_keys(node, keys.RESPONSE, "a response", diagnostics)
    return Response(
        code,
        entry.key,
        description=values.scalar_text(node.get("description"), "description", diagnostics),
        headers=read_headers(node.get("headers"), context),
        bodies=read_bodies(node.get("body"), media_types, "ResponseBody", context),
        annotations=read_annotations(node, ("Response",), context),
    )


def read_bodies(node: AnyNode | None, media_types: list[str], target: str, context: Context) -> list[Body]:
    """Read a body by media type, or one for all default media types."""
    if node is None:
        return []
    if isinstance(node, Mapping) and any("/" in name for name, _ in node):
        return list(_by_media_type(node, target, context))
    if not media_types:
        if is_null(node):
            return []
        hint = "name one above the type, or give the root a `mediaType`"
        context.diagnostics.error("no-media-type", node, "the body has no media type", hint)
    return [_body(name, node, target, context) for name in media_types]


def _by_media_type(node: Mapping, target: str, context: Context) -> Iterator[Body]:
    shared = read_annotations(node, (target,), context)
    for name, entry in node:
        if "/" in name and not values.is_annotation(name):
            check_media_type(name, entry.key, context.diagnostics)
            yield _body(name, entry.value, target, context, shared)
        elif not values.is_annotation(name):
            message = f"a body that names media types has no {name!r}"
            context.diagnostics.error("unknown-key", entry.key, message, "move it below a media type")


def _body(media_type: str, node: AnyNode, target: str, context: Context, shared: tuple[Entry, ...] = ()) -> Body:
    type_ = context.types.resolve(node, Family.ANY)
    if isinstance(node, Mapping):
        type_.targets = (target, "TypeDeclaration")
    return Body(media_type, type_, node, shared)
