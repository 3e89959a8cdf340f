# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Session."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class Session(Model):
    """One visit of a Web Connector, from its login to its end."""

    session_id: str
    """Identifier of the session, made when it starts."""
    timestamp: datetime.datetime
    """When the session started."""
    user: str
    """User name that the Web Connector logged in with."""
    instance_id: str
    """Instance that had this user name at the time; it stays when the name changes."""
    ip_address: str | Unset = UNSET
    """Address that the Web Connector came from."""
    ended_at: datetime.datetime | Unset = UNSET
    """When the session ended; absent while it goes on."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "session_id": "sessionId",
        "timestamp": "timestamp",
        "user": "user",
        "instance_id": "instanceId",
        "ip_address": "ipAddress",
        "ended_at": "endedAt",
    }
    _read_only = frozenset(
        {
            "session_id",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.session_id = take("sessionId", unset)
        value = take("timestamp", unset)
        self.timestamp = parse_datetime(value) if type(value) is str else value
        self.user = take("user", unset)
        self.instance_id = take("instanceId", unset)
        self.ip_address = take("ipAddress", unset)
        value = take("endedAt", unset)
        self.ended_at = parse_datetime(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self
