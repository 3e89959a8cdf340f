"""Small OpenAPI documents, each for the one thing that a test is about."""

from __future__ import annotations

from typing import Any

BEARER = {"apiKey": {"type": "http", "scheme": "bearer"}}


def document(paths: dict[str, Any], schemas: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "tiny", "version": "1"},
        "servers": [{"url": "http://127.0.0.1/api"}],
        "security": [{"apiKey": []}],
        "paths": paths,
        "components": {"schemas": schemas or {}, "securitySchemes": BEARER},
        **members,
    }


def operation(operation_id: str = "getThing", **members: Any) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "tags": ["things"],
        "x-required-scopes": ["things:read"],
        "responses": {"200": answer()},
        **members,
    }


def answer(
    schema: dict[str, Any] | None = None, media_type: str = "application/json", **members: Any
) -> dict[str, Any]:
    return {"description": "An answer.", "content": {media_type: {"schema": schema or {}}}, **members}


def body(schema: dict[str, Any], *media_types: str, required: bool = True) -> dict[str, Any]:
    kinds = media_types or ("application/json",)
    return {"required": required, "content": {kind: {"schema": schema} for kind in kinds}}


def parameter(
    name: str, location: str = "query", schema: dict[str, Any] | None = None, **members: Any
) -> dict[str, Any]:
    return {"name": name, "in": location, "schema": schema or {"type": "string"}, **members}
