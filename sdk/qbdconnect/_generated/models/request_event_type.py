# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of RequestEventType."""

from typing import Literal

RequestEventType = Literal[
    "request.cancelled", "request.completed", "request.expired", "request.failed", "request.queued", "request.sent"
]
