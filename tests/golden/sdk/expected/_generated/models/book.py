# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Book."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date, parse_datetime

from ..models.book_genre import BookGenre
from ..types import UNSET, Unset


@define(kw_only=True)
class Book(Model):
    """A book, with a "title"."""

    title: str
    """Title."""
    pages: int
    id: str | Unset = UNSET
    """Identifier; ends with a backslash \\"""
    price: float | Unset = UNSET
    genre: BookGenre | Unset = UNSET
    """Kind of "book" """
    printed: datetime.date | Unset = UNSET
    lent_at: datetime.datetime | None | Unset = UNSET
    code: str | Unset = UNSET
    pin: str | Unset = field(default=UNSET, repr=False)
    author: Person | Unset = UNSET
    editor: None | Person | Unset = UNSET
    others: list[Person] | Unset = UNSET
    days: list[datetime.date] | Unset = UNSET
    grid: list[list[Person]] | Unset = UNSET
    words: list[str] | Unset = UNSET
    sequel: Book | Unset = UNSET
    """A book, with a "title"."""
    class_: str | Unset = UNSET
    free: Any | Unset = UNSET
    """Anything."""
    size: int | str | Unset = UNSET
    type: str | Unset = UNSET
    """Needs no underscore."""
    object_: str | Unset = UNSET
    """Needs one: annotations say `object`, too."""
    key: str | Unset = field(default=UNSET, repr=False)
    """Opens the case of the book."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "title": "title",
        "pages": "pages",
        "id": "id",
        "price": "price",
        "genre": "genre",
        "printed": "printed",
        "lent_at": "lentAt",
        "code": "code",
        "pin": "pin",
        "author": "author",
        "editor": "editor",
        "others": "others",
        "days": "days",
        "grid": "grid",
        "words": "words",
        "sequel": "sequel",
        "class_": "class",
        "free": "free",
        "size": "size",
        "type": "type",
        "object_": "object",
        "key": "key",
    }
    _read_only = frozenset(
        {
            "id",
            "key",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.title = take("title", unset)
        self.pages = take("pages", unset)
        self.id = take("id", unset)
        self.price = take("price", unset)
        self.genre = take("genre", unset)
        value = take("printed", unset)
        self.printed = parse_date(value) if type(value) is str else value
        value = take("lentAt", unset)
        self.lent_at = parse_datetime(value) if type(value) is str else value
        self.code = take("code", unset)
        self.pin = take("pin", unset)
        value = take("author", unset)
        self.author = Person._load(value) if type(value) is dict else value
        value = take("editor", unset)
        self.editor = Person._load(value) if type(value) is dict else value
        value = take("others", unset)
        self.others = (
            [Person._load(item) if type(item) is dict else item for item in value] if type(value) is list else value
        )
        value = take("days", unset)
        self.days = (
            [parse_date(item) if type(item) is str else item for item in value] if type(value) is list else value
        )
        value = take("grid", unset)
        self.grid = (
            [
                [Person._load(item) if type(item) is dict else item for item in item] if type(item) is list else item
                for item in value
            ]
            if type(value) is list
            else value
        )
        self.words = take("words", unset)
        value = take("sequel", unset)
        self.sequel = Book._load(value) if type(value) is dict else value
        self.class_ = take("class", unset)
        self.free = take("free", unset)
        self.size = take("size", unset)
        self.type = take("type", unset)
        self.object_ = take("object", unset)
        self.key = take("key", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.person import Person
