"""Paths and operations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import Annotations, split_annotations
from qbdconnect_codegen.openapi.bodies import content
from qbdconnect_codegen.openapi.parameters import operation_parameters, response_headers
from qbdconnect_codegen.openapi.servers import servers

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.openapi.operation_ids import OperationIds
    from qbdconnect_codegen.openapi.schemas import SchemaWriter
    from qbdconnect_codegen.openapi.security import SecurityWriter
    from qbdconnect_codegen.raml.model import Api, Method, Resource, Response

_VARIABLE = re.compile(r"\{[^{}]*\}")


@dataclass(slots=True)
class PathWriter:
    """Writes the resources of an API."""

    api: Api
    schemas: SchemaWriter
    security: SecurityWriter
    operation_ids: OperationIds
    diagnostics: Diagnostics

    def paths(self) -> dict[str, Any]:
        """Return all paths that say something."""
        found: dict[str, Any] = {}
        shapes: dict[str, str] = {}
        for resource in self.api.resources:
            item = self._path_item(resource)
            shape = _VARIABLE.sub("{}", resource.path)
            if item and shapes.setdefault(shape, resource.path) != resource.path:
                message = f"OpenAPI cannot tell {resource.path!r} from {shapes[shape]!r}"
                self.diagnostics.error("same-path", resource.key, message)
            if item:
                found[resource.path] = item
        return found

    def _path_item(self, resource: Resource) -> dict[str, Any]:
        item: dict[str, Any] = {}
        if resource.display_name is not None:
            item["summary"] = resource.display_name
        if resource.description is not None:
            item["description"] = resource.description
        item.update(split_annotations(resource.annotations, "resource", self.diagnostics).extensions)
        for method in resource.methods:
            item[method.name] = self._operation(resource, method)
        return item

    def _operation(self, resource: Resource, method: Method) -> dict[str, Any]:
        annotations = split_annotations(method.annotations, "operation", self.diagnostics)
        self._claim_operation_id(annotations, method)
        operation: dict[str, Any] = annotations.take("operationId", "tags")
        operation.update(self._summary(annotations, method))
        if method.description is not None:
            operation["description"] = method.description
        operation.update(annotations.take("externalDocs"))
        operation.update({name: value for name, value in annotations.take("deprecated").items() if value})
        operation.update(annotations.extensions)
        parameters = operation_parameters(resource.uri_parameters.values(), method, self.schemas)
        if parameters:
            operation["parameters"] = parameters
        operation.update(self._request_body(annotations, method))
        operation["responses"] = self._responses(method)
        operation.update(self._security(method))
        if method.protocols:
            operation["servers"] = servers(self.api, method.protocols, self.diagnostics)
        return {name: value for name, value in operation.items() if name != "servers" or value}

    def _claim_operation_id(self, annotations: Annotations, method: Method) -> None:
        name = annotations.reserved.get("operationId")
        if name is None:
            message = f"the operation {method.name} has no operationId"
            self.diagnostics.error("no-operation-id", method.key, message, "annotate it with (…operationId)")
            return
        self.operation_ids.claim(name, annotations.entries["operationId"].value)

    def _summary(self, annotations: Annotations, method: Method) -> dict[str, Any]:
        if "summary" in annotations.reserved and method.display_name is not None:
            at = annotations.entries["summary"].key
            self.diagnostics.error("exclusive-keys", at, "`displayName` is the summary already")
        if method.display_name is not None:
            return {"summary": method.display_name}
        return annotations.take("summary")

    def _request_body(self, annotations: Annotations, method: Method) -> dict[str, Any]:
        if not method.bodies:
            if "bodyRequired" in annotations.reserved:
                at = annotations.entries["bodyRequired"].key
                self.diagnostics.error("misplaced-annotation", at, "the operation has no body")
            return {}
        required = annotations.reserved.get("bodyRequired", True)
        return {"requestBody": {"required": required, "content": content(method.bodies, self.schemas)}}

    def _security(self, method: Method) -> dict[str, Any]:
        alternatives = self.api.secured_by if method.secured_by is None else method.secured_by
        return {} if alternatives is None else {"security": self.security.requirements(alternatives)}

    # Responses

    def _responses(self, method: Method) -> dict[str, Any]:
        if method.responses:
            return {one.code: self._response(one) for one in method.responses}
        message = f"the method {method.name} names no response, and OpenAPI asks for one"
        self.diagnostics.warning("lossy-no-response", method.key, message, "declare what it answers")
        return {"default": {"description": "Not described."}}

    def _response(self, response: Response) -> dict[str, Any]:
        found: dict[str, Any] = {"description": self._description(response)}
        if response.headers:
            found["headers"] = response_headers(response.headers.values(), self.schemas)
        if response.bodies:
            found["content"] = content(response.bodies, self.schemas)
        annotations = split_annotations(response.annotations, "response", self.diagnostics)
        return {**found, **annotations.take("links"), **annotations.extensions}

    def _description(self, response: Response) -> str:
        if response.description is not None:
            return response.description
        phrase = next((one.phrase for one in HTTPStatus if str(one.value) == response.code), f"Status {response.code}")
        message = f"the response has no description, and OpenAPI asks for one; {phrase!r} stands in for it"
        self.diagnostics.warning("lossy-no-description", response.key, message)
        return phrase
