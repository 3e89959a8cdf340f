"""Facets as keywords of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.raml.facets import COMMON, applicable_facets
from qbdconnect_codegen.raml.instances import FORMAT_BOUNDS
from qbdconnect_codegen.raml.json_data import data
from qbdconnect_codegen.raml.nodes import Scalar, to_python
from qbdconnect_codegen.raml.types import Family, Type
from qbdconnect_codegen.raml.values import bare

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.openapi.layers import Layers
    from qbdconnect_codegen.raml.nodes import AnyNode

Schema = dict[str, Any]

_TIME = r"\d{2}:\d{2}:\d{2}(\.\d+)?"
_HTTP_DATE = r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$"
_SAME = (
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
)
_FORMATS = {"int": "int32", "int32": "int32", "int64": "int64", "long": "int64", "float": "float", "double": "double"}
_NOT_OPENAPI = frozenset({"int8", "int16"})


_SCALARS: dict[Family, Schema] = {
    Family.DATE_ONLY: {"type": "string", "format": "date"},
    Family.TIME_ONLY: {"type": "string", "pattern": f"^{_TIME}$", "x-raml-type": "time-only"},
    Family.DATETIME_ONLY: {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}T" + _TIME + "$",
        "x-raml-type": "datetime-only",
    },
    Family.DATETIME: {"type": "string", "format": "date-time"},
    Family.FILE: {"type": "string", "format": "binary"},
    Family.NIL: {"type": "string", "nullable": True, "enum": [None]},
    Family.ANY: {},
    Family.UNION: {},
}


def scalar_schema(family: Family) -> Schema:
    """Write the schema of a built-in type that is no object and no array."""
    return dict(_SCALARS.get(family, {"type": family.value}))


def plain(node: AnyNode) -> Any:
    """Plain data of the value of a facet."""
    return to_python(bare(node))


def keywords(layers: Layers, family: Family, diagnostics: Diagnostics) -> Schema:
    """Keywords of the facets that a schema declares itself."""
    found: Schema = {}
    applicable = applicable_facets(layers.type)
    for name in _SAME:
        node = layers.facet(name)
        if node is not None and name in applicable:
            found[name] = plain(node)
    if "format" in applicable:
        _format(found, layers, family)
    default = layers.facet("default")
    if default is not None:
        found["default"] = to_python(data(bare(default), layers.type, diagnostics))
    if family is Family.FILE:
        _file(found, layers)
    _warn_about_fractions(layers, diagnostics)
    found.update(user_defined(layers))
    return found


def _format(found: Schema, layers: Layers, family: Family) -> None:
    node = layers.facet("format")
    if node is None:
        return
    name = plain(node)
    if family is Family.DATETIME:
        found["format"] = "date-time"
        if name == "rfc2616":
            found.update({"format": "http-date", "pattern": _HTTP_DATE})
        return
    if name in FORMAT_BOUNDS:
        found["type"] = "integer"
    if name in _NOT_OPENAPI:
        low, high = FORMAT_BOUNDS[name]
        found["minimum"] = max(low, found.get("minimum", low))
        found["maximum"] = min(high, found.get("maximum", high))
    else:
        found["format"] = _FORMATS.get(name, name)


def _file(found: Schema, layers: Layers) -> None:
    """Lengths of a file count bytes, those of OpenAPI characters."""
    for name in ("minLength", "maxLength"):
        if name in found:
            found[f"x-raml-{name}"] = found.pop(name)
    types = layers.facet("fileTypes")
    if types is not None:
        found["x-raml-fileTypes"] = plain(types)


def _warn_about_fractions(layers: Layers, diagnostics: Diagnostics) -> None:
    node = layers.facet("multipleOf")
    if isinstance(node, Scalar) and isinstance(node.value, float) and not node.value.is_integer():
        message = f"validators that count in binary fractions reject true multiples of {node.text}"
        diagnostics.warning("lossy-multiple-of", node, message, "count in the smallest unit, or use a pattern")


def user_defined(layers: Layers) -> Schema:
    """User-defined facets: what they are set to, and which ones a type offers to its subtypes."""
    found: Schema = {}
    known = layers.type.context_keys | COMMON | applicable_facets(layers.type)
    values = {
        name: plain(entry.value)
        for layer in reversed(layers.local)
        for name, entry in layer.facets.items()
        if name not in known
    }
    if values:
        found["x-raml-facets"] = values
    declared = {name: _declared(one.type) for name, one in layers.declared_facets().items()}
    if declared:
        found["x-raml-facet-types"] = declared
    return found


def _declared(type_: Type) -> Any:
    return type_.name or (to_python(type_.node) if type_.node else type_.family.value)
