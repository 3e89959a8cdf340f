"""Changes of stored objects: what an update sets, and what the event about it calls the previous attributes."""

from .parameters import merged
from .wire import Document


def unset(names: str) -> Document:
    """Give members that Stripe always shows and that are null unless set."""
    return dict.fromkeys(names.split())


def apply(stored: Document, parameters: Document) -> Document:
    """Set members of an object, metadata key by key; returns those that differ, as they were before."""
    previous = {}
    for name, value in parameters.items():
        new = merged(stored[name], value) if name == "metadata" else value
        if stored[name] != new:
            previous[name] = stored[name]
            stored[name] = new
    return previous
