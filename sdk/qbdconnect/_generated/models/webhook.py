# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Webhook."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..models.event_type import EventType
from ..types import UNSET, Unset


@define(kw_only=True)
class Webhook(Model):
    """An address that is told what happens, by the Standard Webhooks specification."""

    url: str
    """Address that events are posted to, https; it must not lead into the hub's own network."""
    events: list[EventType]
    """What is told."""
    id: str | Unset = UNSET
    """Identifier of the webhook."""
    customer_id: str | Unset = UNSET
    """Customer whose events are told; without one, which only operators may, those of every customer."""
    description: str | Unset = UNSET
    """What the webhook is for."""
    enabled: bool | Unset = UNSET
    """Whether events are told."""
    disabled_reason: str | Unset = UNSET
    """Why the hub has disabled it."""
    secret: str | Unset = field(default=UNSET, repr=False)
    """Secret that signs the events; shown only by the answer that creates the webhook."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "url": "url",
        "events": "events",
        "id": "id",
        "customer_id": "customerId",
        "description": "description",
        "enabled": "enabled",
        "disabled_reason": "disabledReason",
        "secret": "secret",
        "date_created": "dateCreated",
    }
    _read_only = frozenset(
        {
            "id",
            "disabled_reason",
            "secret",
            "date_created",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.url = take("url", unset)
        self.events = take("events", unset)
        self.id = take("id", unset)
        self.customer_id = take("customerId", unset)
        self.description = take("description", unset)
        self.enabled = take("enabled", unset)
        self.disabled_reason = take("disabledReason", unset)
        self.secret = take("secret", unset)
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self
