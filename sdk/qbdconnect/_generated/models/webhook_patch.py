# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object WebhookPatch."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..models.event_type import EventType
from ..types import UNSET, Unset


@define(kw_only=True)
class WebhookPatch(Model):
    """Merge patch of a webhook (RFC 7396). Absent members stay, null removes one."""

    id: str | Unset = UNSET
    """Identifier of the webhook."""
    customer_id: str | Unset = UNSET
    """Customer whose events are told; cannot change."""
    url: str | Unset = UNSET
    """Address that events are posted to."""
    events: list[EventType] | Unset = UNSET
    """What is told."""
    description: None | str | Unset = UNSET
    """What the webhook is for; null removes it."""
    enabled: bool | Unset = UNSET
    """Whether events are told; true also ends a disabling by the hub."""
    disabled_reason: str | Unset = UNSET
    """Why the hub has disabled it."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "id": "id",
        "customer_id": "customerId",
        "url": "url",
        "events": "events",
        "description": "description",
        "enabled": "enabled",
        "disabled_reason": "disabledReason",
        "date_created": "dateCreated",
    }
    _read_only = frozenset(
        {
            "id",
            "disabled_reason",
            "date_created",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.id = take("id", unset)
        self.customer_id = take("customerId", unset)
        self.url = take("url", unset)
        self.events = take("events", unset)
        self.description = take("description", unset)
        self.enabled = take("enabled", unset)
        self.disabled_reason = take("disabledReason", unset)
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self
