"""The root of a document: what stands beside its resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, methods, values
from qbdconnect_codegen.raml.annotations import read_annotations
from qbdconnect_codegen.raml.model import Api, Documentation
from qbdconnect_codegen.raml.nodes import AnyNode, Mapping, is_null
from qbdconnect_codegen.raml.webhooks import read_webhook_headers, read_webhooks

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.context import Context

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_BASE_URI = re.compile(r"([^{}\s]|\{[^{}\s]+\})*")


def read_root(node: Mapping, context: Context) -> Api:
    """Read the root, resources and security apart."""
    diagnostics = context.diagnostics
    written = node.get("title")
    title = "" if is_null(written) else values.scalar_text(written, "title", diagnostics) or ""
    if not title.strip():
        diagnostics.error("missing-key", node.get("title") or node, "the document needs a title")
    api = Api(
        node,
        title,
        description=values.text(node.get("description"), "description", diagnostics),
        version=values.scalar_text(node.get("version"), "version", diagnostics),
        base_uri=values.text(node.get("baseUri"), "baseUri", diagnostics),
        base_uri_node=node.get("baseUri"),
        base_uri_parameters=context.types.properties(node.get("baseUriParameters"), "baseUriParameters"),
        protocols=methods.read_protocols(node.get("protocols"), diagnostics),
        protocols_node=node.get("protocols"),
        annotations=read_annotations(node, ("API",), context),
    )
    api.media_types = _media_types(node.get("mediaType"), context)
    api.documentation = _documentation(node.get("documentation"), context)
    api.webhooks = read_webhooks(api.annotations, context)
    api.webhook_headers = read_webhook_headers(api.annotations, context)
    _check_base_uri(api, context)
    return api


def _media_types(node: AnyNode | None, context: Context) -> list[str]:
    found = values.texts(node, "mediaType", context.diagnostics)
    for name, at in found:
        methods.check_media_type(name, at, context.diagnostics)
    # A stand-in for what is no media type, lest every body below be at fault too.
    return [name if "/" in name else "*/*" for name, _ in found]


def _documentation(node: AnyNode | None, context: Context) -> list[Documentation]:
    if node is None:
        return []
    items = values.sequence(node, "documentation", context.diagnostics)
    if not items and not isinstance(node, Mapping):
        context.diagnostics.error("bad-value", node, "documentation must hold at least one page")
    found = [read_documentation(item, context) for item in items]
    return [one for one in found if one]


def read_documentation(node: AnyNode, context: Context) -> Documentation | None:
    """Read a page of documentation."""
    diagnostics = context.diagnostics
    page = values.mapping(node, "a page of documentation", diagnostics)
    if page is None:
        if is_null(node):
            diagnostics.error("missing-key", node, "a page of documentation needs a title and a content")
        return None
    keys.check_keys(page, keys.DOCUMENTATION, "a page of documentation", diagnostics)
    parts = []
    for name in ("title", "content"):
        text = values.text(page.get(name), name, diagnostics)
        if not text:
            diagnostics.error("missing-key", page.get(name) or page, f"a page of documentation needs a {name}")
        parts.append(text or "")
    return Documentation(parts[0], parts[1], read_annotations(page, ("DocumentationItem",), context))


def _check_base_uri(api: Api, context: Context) -> None:
    diagnostics = context.diagnostics
    uri = api.base_uri or ""
    at = api.base_uri_node or api.node
    names = _VARIABLE.findall(uri)
    if not _BASE_URI.fullmatch(uri):
        diagnostics.error("bad-value", at, f"{uri!r} is not the template of a URI")
    if "version" in names and api.version is None:
        diagnostics.error("missing-key", at, "the base URI names {version}, but the document has no version")
    for name, one in api.base_uri_parameters.items():
        if name not in names:
            diagnostics.error("unknown-parameter", one.key, f"the base URI has no parameter {name!r}")
        elif name == "version":
            diagnostics.error("unknown-parameter", one.key, "the value of {version} is the version of the document")
