# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Shelf."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class Shelf(Model):
    """Holds books."""

    counts: dict[str, int]
    """How often each was read."""
    books: list[Book] | Unset = UNSET
    labels: dict[str, str] | Unset = UNSET
    """Texts by their names."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "counts": "counts",
        "books": "books",
        "labels": "labels",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.counts = take("counts", unset)
        value = take("books", unset)
        self.books = (
            [Book._load(item) if type(item) is dict else item for item in value] if type(value) is list else value
        )
        self.labels = take("labels", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.book import Book
