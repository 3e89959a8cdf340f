# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Checkout."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class Checkout(Model):
    """A checkout page that waits for its buyer."""

    location: str
    """Address of the page."""
    session_id: str | Unset = UNSET
    """Identifier of the checkout at the payment provider."""
    url: str | Unset = UNSET
    """Address of the page."""
    expires_at: datetime.datetime | Unset = UNSET
    """When the page closes."""
    status: str | Unset = UNSET
    """State of the checkout."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "location": "Location",
        "session_id": "sessionId",
        "url": "url",
        "expires_at": "expiresAt",
        "status": "status",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.location = take("Location", unset)
        self.session_id = take("sessionId", unset)
        self.url = take("url", unset)
        value = take("expiresAt", unset)
        self.expires_at = parse_datetime(value) if type(value) is str else value
        self.status = take("status", unset)
        self.additional_properties = data or {}
        return self
