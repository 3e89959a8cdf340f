# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Request."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..models.request_status import RequestStatus
from ..types import UNSET, Unset


@define(kw_only=True)
class Request(Model):
    """One message for QuickBooks and what became of it."""

    request_id: str
    """UUID that the caller gave."""
    timestamp: datetime.datetime
    """When the request was made, as the caller said."""
    instance_id: str | Unset = UNSET
    """Instance that the request is for."""
    session_id: str | Unset = UNSET
    """Session that took the request to QuickBooks."""
    status: RequestStatus | Unset = UNSET
    """How far a request has come. The last four are final."""
    priority: int | Unset = UNSET
    """The greater goes first."""
    depends_on: str | Unset = UNSET
    """Request of the same instance that must be completed before."""
    deadline: datetime.datetime | Unset = UNSET
    """When the request is of no use any more, unless it was sent before."""
    created_at: datetime.datetime | Unset = UNSET
    """When the hub took the request."""
    sent_at: datetime.datetime | Unset = UNSET
    """When a Web Connector took it."""
    finished_at: datetime.datetime | Unset = UNSET
    """When it came to its end."""
    error: RequestError | Unset = UNSET
    """Why a request failed."""
    qbxml: str | Unset = UNSET
    """The message; left out of lists."""
    result: str | Unset = UNSET
    """What QuickBooks answered; left out of lists."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "request_id": "requestId",
        "timestamp": "timestamp",
        "instance_id": "instanceId",
        "session_id": "sessionId",
        "status": "status",
        "priority": "priority",
        "depends_on": "dependsOn",
        "deadline": "deadline",
        "created_at": "createdAt",
        "sent_at": "sentAt",
        "finished_at": "finishedAt",
        "error": "error",
        "qbxml": "qbxml",
        "result": "result",
    }
    _read_only = frozenset(
        {
            "instance_id",
            "session_id",
            "created_at",
            "sent_at",
            "finished_at",
            "result",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.request_id = take("requestId", unset)
        value = take("timestamp", unset)
        self.timestamp = parse_datetime(value) if type(value) is str else value
        self.instance_id = take("instanceId", unset)
        self.session_id = take("sessionId", unset)
        self.status = take("status", unset)
        self.priority = take("priority", unset)
        self.depends_on = take("dependsOn", unset)
        value = take("deadline", unset)
        self.deadline = parse_datetime(value) if type(value) is str else value
        value = take("createdAt", unset)
        self.created_at = parse_datetime(value) if type(value) is str else value
        value = take("sentAt", unset)
        self.sent_at = parse_datetime(value) if type(value) is str else value
        value = take("finishedAt", unset)
        self.finished_at = parse_datetime(value) if type(value) is str else value
        value = take("error", unset)
        self.error = RequestError._load(value) if type(value) is dict else value
        self.qbxml = take("qbxml", unset)
        self.result = take("result", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.request_error import RequestError
