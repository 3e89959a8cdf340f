# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The objects of the API; a model is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .book import Book
    from .book_event import BookEvent
    from .book_event_type import BookEventType
    from .book_genre import BookGenre
    from .list_books_genre import ListBooksGenre
    from .person import Person
    from .request import Request
    from .shelf import Shelf
    from .shelf_event import ShelfEvent
    from .shelf_event_data import ShelfEventData
    from .shelf_event_type import ShelfEventType

__all__ = (
    "Book",
    "BookEvent",
    "BookEventType",
    "BookGenre",
    "ListBooksGenre",
    "Person",
    "Request",
    "Shelf",
    "ShelfEvent",
    "ShelfEventData",
    "ShelfEventType",
)

if not TYPE_CHECKING:
    _MODULES = {
        "Book": ".book",
        "BookEvent": ".book_event",
        "BookEventType": ".book_event_type",
        "BookGenre": ".book_genre",
        "ListBooksGenre": ".list_books_genre",
        "Person": ".person",
        "Request": ".request",
        "Shelf": ".shelf",
        "ShelfEvent": ".shelf_event",
        "ShelfEventData": ".shelf_event_data",
        "ShelfEventType": ".shelf_event_type",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name], __name__), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
