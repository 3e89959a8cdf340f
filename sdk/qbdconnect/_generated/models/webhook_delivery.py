# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object WebhookDelivery."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_datetime

from ..models.delivery_status import DeliveryStatus
from ..types import UNSET, Unset


@define(kw_only=True)
class WebhookDelivery(Model):
    """The way of one event to one webhook."""

    id: str
    """Identifier of the delivery."""
    webhook_id: str
    """The webhook."""
    event_id: str
    """Identifier of the event, sent as `webhook-id`; the same in every attempt and redelivery."""
    event_type: str
    """What happened."""
    status: DeliveryStatus
    """Whether an event has arrived."""
    attempts: list[DeliveryAttempt]
    """The tries so far, the oldest first."""
    created_at: datetime.datetime
    """When the delivery was made."""
    next_attempt_at: datetime.datetime | Unset = UNSET
    """When the next try is due."""
    delivered_at: datetime.datetime | Unset = UNSET
    """When the event arrived."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "id": "id",
        "webhook_id": "webhookId",
        "event_id": "eventId",
        "event_type": "eventType",
        "status": "status",
        "attempts": "attempts",
        "created_at": "createdAt",
        "next_attempt_at": "nextAttemptAt",
        "delivered_at": "deliveredAt",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.id = take("id", unset)
        self.webhook_id = take("webhookId", unset)
        self.event_id = take("eventId", unset)
        self.event_type = take("eventType", unset)
        self.status = take("status", unset)
        value = take("attempts", unset)
        self.attempts = (
            [DeliveryAttempt._load(item) if type(item) is dict else item for item in value]
            if type(value) is list
            else value
        )
        value = take("createdAt", unset)
        self.created_at = parse_datetime(value) if type(value) is str else value
        value = take("nextAttemptAt", unset)
        self.next_attempt_at = parse_datetime(value) if type(value) is str else value
        value = take("deliveredAt", unset)
        self.delivered_at = parse_datetime(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.delivery_attempt import DeliveryAttempt
