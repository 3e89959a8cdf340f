# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewRequest."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class NewRequest(Model):
    """A message for QuickBooks."""

    request_id: str
    """UUID made by the caller; the same request sent again under it is taken only once."""
    timestamp: datetime.datetime
    """When the request was made."""
    qbxml: str
    """A whole qbXML document, whose QBXMLMsgsRq holds one request element or more; passed on as it is."""
    priority: int | Unset = UNSET
    """The greater goes first; among equals the older."""
    depends_on: str | Unset = UNSET
    """Request of the same instance that must be completed before; where it ends otherwise, this one fails."""
    deadline: datetime.datetime | Unset = UNSET
    """When the request is of no use any more, unless it was sent before."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "request_id": "requestId",
        "timestamp": "timestamp",
        "qbxml": "qbxml",
        "priority": "priority",
        "depends_on": "dependsOn",
        "deadline": "deadline",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.request_id = take("requestId", unset)
        value = take("timestamp", unset)
        self.timestamp = parse_datetime(value) if type(value) is str else value
        self.qbxml = take("qbxml", unset)
        self.priority = take("priority", unset)
        self.depends_on = take("dependsOn", unset)
        value = take("deadline", unset)
        self.deadline = parse_datetime(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self
