# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""What webhooks are told: the model of each event."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from qbdconnect._event import UnknownEvent

    from .models import BookEvent, ShelfEvent

Event: TypeAlias = "BookEvent | ShelfEvent | UnknownEvent"
"""Any event; `type` says what happened. An event that this version of the SDK does not know is an UnknownEvent."""

MODELS: dict[str, str] = {
    "book.lent": "BookEvent",
    "book.returned": "BookEvent",
    "shelf.full": "ShelfEvent",
}
"""The model of each event, by its type."""
