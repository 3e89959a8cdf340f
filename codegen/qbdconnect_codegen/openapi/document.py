"""The whole document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import Annotations, split_annotations
from qbdconnect_codegen.openapi.components import schema_components, schema_writer
from qbdconnect_codegen.openapi.operation_ids import OperationIds
from qbdconnect_codegen.openapi.paths import PathWriter
from qbdconnect_codegen.openapi.security import SecurityWriter
from qbdconnect_codegen.openapi.servers import servers
from qbdconnect_codegen.openapi.webhooks import WebhookWriter

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.model import Api, Documentation

VERSION = "3.0.3"


def write_document(api: Api, diagnostics: Diagnostics) -> dict[str, Any]:
    """Write an API as an OpenAPI document; what cannot be said is reported."""
    annotations = split_annotations(api.annotations, "document", diagnostics)
    security = SecurityWriter(diagnostics)
    security.add(api.security_schemes)
    schemas = schema_writer(api, diagnostics)
    document: dict[str, Any] = {"openapi": VERSION, "info": _info(api, annotations, diagnostics)}
    located = servers(api, api.protocols, diagnostics)
    if located:
        document["servers"] = located
    if api.secured_by is not None:
        document["security"] = security.requirements(api.secured_by)
    if "tagDescriptions" in annotations.reserved:
        document["tags"] = annotations.reserved["tagDescriptions"]
    document.update(annotations.take("externalDocs"))
    document.update(annotations.extensions)
    if api.documentation:
        document["x-documentation"] = [_page(one, diagnostics) for one in api.documentation]
    operation_ids = OperationIds(diagnostics)
    document["paths"] = PathWriter(api, schemas, security, operation_ids, diagnostics).paths()
    if api.webhooks:
        document["x-webhooks"] = WebhookWriter(api, schemas, operation_ids).webhooks()
    components = {"schemas": schema_components(api, schemas), "securitySchemes": security.components}
    filled = {name: value for name, value in components.items() if value}
    if filled:
        document["components"] = filled
    return document


def _info(api: Api, annotations: Annotations, diagnostics: Diagnostics) -> dict[str, Any]:
    if api.version is None and "version" not in api.node:
        message = "OpenAPI asks for a version"
        diagnostics.error("no-version", api.node.get("title") or api.node, message, "add `version` at the root")
    info: dict[str, Any] = {"title": api.title, "version": api.version}
    if api.description is not None:
        info["description"] = api.description
    return {**info, **annotations.take("termsOfService", "contact", "license")}


def _page(page: Documentation, diagnostics: Diagnostics) -> dict[str, Any]:
    extensions = split_annotations(page.annotations, "page of documentation", diagnostics).extensions
    return {"title": page.title, "content": page.content, **extensions}
