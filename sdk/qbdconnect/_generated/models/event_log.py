# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object EventLog."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class EventLog(Model):
    """One event, such as a login, a request that was answered, or a fault."""

    client_id: str
    """Customer that the event belongs to."""
    timestamp: datetime.datetime
    """When it happened."""
    user: str
    """User name that the Web Connector gave; the id of the user or key that called the API; or `hub`."""
    action: str
    """What happened."""
    log_id: int | Unset = UNSET
    """Number of the event; a later one is larger."""
    detail: str | Unset = UNSET
    """More about it."""
    result: str | Unset = UNSET
    """How it ended, as a code or in words."""
    instance_id: str | Unset = UNSET
    """Instance that the event belongs to."""
    session_id: str | Unset = UNSET
    """Session during which it happened."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "client_id": "clientId",
        "timestamp": "timestamp",
        "user": "user",
        "action": "action",
        "log_id": "logId",
        "detail": "detail",
        "result": "result",
        "instance_id": "instanceId",
        "session_id": "sessionId",
    }
    _read_only = frozenset(
        {
            "log_id",
            "session_id",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.client_id = take("clientId", unset)
        value = take("timestamp", unset)
        self.timestamp = parse_datetime(value) if type(value) is str else value
        self.user = take("user", unset)
        self.action = take("action", unset)
        self.log_id = take("logId", unset)
        self.detail = take("detail", unset)
        self.result = take("result", unset)
        self.instance_id = take("instanceId", unset)
        self.session_id = take("sessionId", unset)
        self.additional_properties = data or {}
        return self
