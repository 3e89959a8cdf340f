"""Webhooks as operations, in the member `x-webhooks`: OpenAPI 3.0 has no place of its own for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.bodies import content
from qbdconnect_codegen.openapi.parameters import header_parameters
from qbdconnect_codegen.raml.model import Body

if TYPE_CHECKING:
    from qbdconnect_codegen.openapi.operation_ids import OperationIds
    from qbdconnect_codegen.openapi.schemas import SchemaWriter
    from qbdconnect_codegen.raml.model import Api, Webhook

TAG = "webhooks"
_MEDIA_TYPE = "application/json"
_RECEIVED = {"2XX": {"description": "The event has arrived."}}


@dataclass(frozen=True, slots=True)
class WebhookWriter:
    """Writes the events of an API; their operation ids follow from their names."""

    api: Api
    schemas: SchemaWriter
    operation_ids: OperationIds

    def webhooks(self) -> dict[str, Any]:
        """Return all events by name."""
        return {one.name: {"post": self._operation(one)} for one in self.api.webhooks}

    def _operation(self, webhook: Webhook) -> dict[str, Any]:
        name = _operation_id(webhook.name)
        self.operation_ids.claim(name, webhook.key)
        operation: dict[str, Any] = {"operationId": name, "tags": [TAG]}
        if webhook.summary is not None:
            operation["summary"] = webhook.summary
        operation["description"] = webhook.description
        headers = list(header_parameters(self.api.webhook_headers.values(), self.schemas))
        if headers:
            operation["parameters"] = headers
        body = Body(_MEDIA_TYPE, webhook.type, webhook.node)
        operation["requestBody"] = {"required": True, "content": content([body], self.schemas)}
        operation["responses"] = _RECEIVED
        # The key of the API opens the API; events carry none.
        return operation if self.api.secured_by is None else {**operation, "security": []}


def _operation_id(event: str) -> str:
    """`instance.created` is `onInstanceCreated`."""
    return "on" + "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", event))
