# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of EventType."""

from typing import Literal

EventType = Literal[
    "*",
    "instance.created",
    "instance.deleted",
    "instance.updated",
    "instance.validated",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "payout.failed",
    "payout.paid",
    "request.cancelled",
    "request.completed",
    "request.expired",
    "request.failed",
    "request.queued",
    "request.sent",
    "session.ended",
    "session.started",
    "subscription.ended",
    "subscription.updated",
]
