# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""What webhooks are told: the model of each event."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from qbdconnect._event import UnknownEvent

    from .models import (
        InstanceEvent,
        InvoiceEvent,
        PayoutEvent,
        PingEvent,
        RequestEvent,
        SessionEvent,
        SubscriptionEvent,
    )

Event: TypeAlias = "InstanceEvent | RequestEvent | SessionEvent | SubscriptionEvent | InvoiceEvent | PayoutEvent | PingEvent | UnknownEvent"
"""Any event; `type` says what happened. An event that this version of the SDK does not know is an UnknownEvent."""

MODELS: dict[str, str] = {
    "instance.created": "InstanceEvent",
    "instance.updated": "InstanceEvent",
    "instance.deleted": "InstanceEvent",
    "instance.validated": "InstanceEvent",
    "request.queued": "RequestEvent",
    "request.sent": "RequestEvent",
    "request.completed": "RequestEvent",
    "request.failed": "RequestEvent",
    "request.cancelled": "RequestEvent",
    "request.expired": "RequestEvent",
    "session.started": "SessionEvent",
    "session.ended": "SessionEvent",
    "subscription.updated": "SubscriptionEvent",
    "subscription.ended": "SubscriptionEvent",
    "invoice.finalized": "InvoiceEvent",
    "invoice.paid": "InvoiceEvent",
    "invoice.payment_failed": "InvoiceEvent",
    "invoice.voided": "InvoiceEvent",
    "payout.paid": "PayoutEvent",
    "payout.failed": "PayoutEvent",
    "webhook.ping": "PingEvent",
}
"""The model of each event, by its type."""
