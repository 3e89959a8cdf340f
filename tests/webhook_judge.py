"""Lets openapi-core, which shares nothing with us, judge events that are posted to webhooks by the 3.1 twin."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

if TYPE_CHECKING:
    from collections.abc import Mapping

TWIN = Path(__file__).parents[1] / "spec/openapi-3.1.json"


class WebhookJudge:
    """Judges what a webhook is told by the `webhooks` of a document in OpenAPI 3.1."""

    def __init__(self, document: dict[str, Any]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of openapi-core's own dependencies
            self._openapi = OpenAPI.from_dict(document)

    def judge(self, event_type: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raise an OpenAPIError if an event of a type, as it goes over the wire, breaks the contract.

        So does a ValueError for an event whose body says that it is of another type.
        """
        self._openapi.validate_request(_Event(event_type, headers, body))
        if (said := json.loads(body)["type"]) != event_type:
            raise ValueError(f"an event {event_type} says that it is {said}")


def contract_judge() -> WebhookJudge:
    """Build the judge of this project's own contract; one for a module of tests will do."""
    return WebhookJudge(json.loads(TWIN.read_text(encoding="utf-8")))


class _Event:
    """The shape of an outgoing request that openapi-core expects."""

    def __init__(self, event_type: str, headers: Mapping[str, str], body: bytes) -> None:
        self.name = event_type
        self.method = "post"
        sent = Headers(list(headers.items()))
        self.content_type = sent.get("content-type", "").partition(";")[0].strip()
        self.body = body or None
        self.parameters = RequestParameters(query=ImmutableMultiDict(), header=sent, cookie=ImmutableMultiDict())
