"""Servers: where the API is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.facets import plain
from qbdconnect_codegen.raml.nodes import Scalar
from qbdconnect_codegen.raml.values import bare

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.model import Api
    from qbdconnect_codegen.raml.types import Property

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*(?=://)")


def servers(api: Api, protocols: list[str], diagnostics: Diagnostics) -> list[dict[str, Any]]:
    """Return one server for each protocol, or one if none are named."""
    if api.base_uri is None:
        if protocols:
            at = api.protocols_node or api.node
            diagnostics.warning("lossy-protocols", at, "without a baseUri there is no URL to show the protocols in")
        return []
    url = api.base_uri.rstrip("/") or "/"
    variables = {name: _variable(name, api, diagnostics) for name in _VARIABLE.findall(api.base_uri)}
    rest = {"variables": variables} if variables else {}
    return [{"url": one, **rest} for one in _urls(url, protocols)]


def _urls(url: str, protocols: list[str]) -> list[str]:
    if not protocols or not _SCHEME.match(url):
        return [url]
    return [_SCHEME.sub(protocol.lower(), url) for protocol in dict.fromkeys(protocols)]


def _variable(name: str, api: Api, diagnostics: Diagnostics) -> dict[str, Any]:
    if name == "version":
        version = api.version or ""
        return {"enum": [version], "default": version}
    declared = api.base_uri_parameters.get(name)
    variable = _declared(declared) if declared else {}
    if "default" not in variable:
        at = declared.key if declared else api.base_uri_node or api.node
        message = f"OpenAPI needs a default for the variable {name!r} of the base URI"
        diagnostics.error("no-default", at, message, "give the base URI parameter a `default` or an `enum`")
    return variable


def _declared(declared: Property) -> dict[str, Any]:
    variable: dict[str, Any] = {}
    enum, default = declared.type.facet("enum"), declared.type.facet("default")
    if enum is not None:
        variable["enum"] = [str(one) for one in plain(enum)]
        variable["default"] = variable["enum"][0]
    if default is not None:
        variable["default"] = str(plain(default))
    description = declared.type.facet("description")
    scalar = bare(description) if description is not None else None
    if isinstance(scalar, Scalar):
        variable["description"] = scalar.text
    return variable
