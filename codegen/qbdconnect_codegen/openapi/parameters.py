"""Parameters and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import split_annotations
from qbdconnect_codegen.openapi.examples import example_members
from qbdconnect_codegen.raml.nodes import Scalar
from qbdconnect_codegen.raml.types import Family
from qbdconnect_codegen.raml.values import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbdconnect_codegen.openapi.schemas import SchemaWriter
    from qbdconnect_codegen.raml.model import Method
    from qbdconnect_codegen.raml.types import Property, Type

_LIFTED = frozenset({"description", "example", "annotations"})
_IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})


def operation_parameters(path: Iterable[Property], method: Method, writer: SchemaWriter) -> list[dict[str, Any]]:
    """Parameters of an operation: those of the path, of the query and the headers."""
    query = [*method.query_parameters.values(), *_query_string(method, writer)]
    return [
        *(_path_parameter(one, writer) for one in path),
        *(_query_parameter(one, writer) for one in query),
        *header_parameters(method.headers.values(), writer),
    ]


def _path_parameter(one: Property, writer: SchemaWriter) -> dict[str, Any]:
    if not one.required:
        message = f"the path parameter {one.name!r} cannot be optional in OpenAPI"
        writer.diagnostics.error("optional-path-parameter", one.requirement, message, "declare a resource without it")
    return {"name": one.name, "in": "path", **_described({"required": True}, one.type, {}, writer)}


def _query_parameter(one: Property, writer: SchemaWriter) -> dict[str, Any]:
    style: dict[str, Any] = {}
    if one.type.family is Family.ARRAY:
        style = {"style": "form", "explode": True}
    elif one.type.family is Family.OBJECT:
        message = f"RAML does not say how the object {one.name!r} is written in a query"
        writer.diagnostics.warning("lossy-object-parameter", one.key, message)
    return {"name": one.name, "in": "query", **_described({"required": one.required}, one.type, style, writer)}


def header_parameters(headers: Iterable[Property], writer: SchemaWriter) -> Iterator[dict[str, Any]]:
    """Headers of a request as parameters."""
    for one in headers:
        if one.name.lower() in _IGNORED_HEADERS:
            message = f"OpenAPI ignores a header parameter named {one.name}"
            hint = "say it with a security scheme or the media types of the bodies"
            writer.diagnostics.warning("lossy-header", one.key, message, hint)
        yield {"name": one.name, "in": "header", **_described({"required": one.required}, one.type, {}, writer)}


def _query_string(method: Method, writer: SchemaWriter) -> Iterator[Property]:
    """Properties of an object that describes the whole query."""
    type_ = method.query_string
    if type_ is None:
        return
    at = type_.node or method.key
    if type_.family is not Family.OBJECT:
        message = f"a query string of type {type_.family} has no counterpart in OpenAPI"
        writer.diagnostics.error("not-supported", at, message, "give it an object type, or use queryParameters")
        return
    if type_.all_patterns() or type_.facet("minProperties") or type_.facet("maxProperties") or type_.examples:
        message = "OpenAPI has parameters only: what the query string says as a whole is lost"
        writer.diagnostics.warning("lossy-query-string", at, message)
    yield from type_.all_properties().values()


def response_headers(headers: Iterable[Property], writer: SchemaWriter) -> dict[str, Any]:
    """Headers of a response by name."""
    listed = list(headers)
    for one in listed:
        if one.name.lower() == "content-type":
            message = "OpenAPI ignores a response header named Content-Type"
            writer.diagnostics.warning("lossy-header", one.key, message, "say it with the media types of the bodies")
    return {one.name: _header(one, writer) for one in listed}


def _header(one: Property, writer: SchemaWriter) -> dict[str, Any]:
    described = _described({"required": one.required}, one.type, {}, writer)
    if "description" not in described:
        return described
    return {"description": described.pop("description"), **described}


def _described(required: dict[str, Any], type_: Type, style: dict[str, Any], writer: SchemaWriter) -> dict[str, Any]:
    """Members of a parameter; what describes the parameter is taken out of its schema."""
    found = dict(required)
    inline = type_.name is None
    description = type_.facets.get("description") if inline else None
    if description:
        scalar = bare(description.value)
        found["description"] = scalar.text if isinstance(scalar, Scalar) else ""
    annotations = split_annotations(type_.annotations if inline else (), "parameter", writer.diagnostics)
    found.update({name: value for name, value in annotations.take("deprecated").items() if value})
    found.update(annotations.extensions)
    found.update(style)
    found["schema"] = writer.use(type_, _LIFTED)
    if inline:
        found.update(example_members(type_.examples, "parameter", writer.diagnostics))
    return found
