from __future__ import annotations

import datetime as dt
import filecmp
import json
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.sdk import write_sdk
from tests.golden.sdk import DOCUMENT, EXPECTED
from tests.golden.sdk.expected._generated import BASE_URL
from tests.golden.sdk.expected._generated.api.books import list_books, patch_book
from tests.golden.sdk.expected._generated.api.shelves import create_shelf_request
from tests.golden.sdk.expected._generated.events import MODELS
from tests.golden.sdk.expected._generated.models import Book, BookEvent, Person, Request, Shelf

if TYPE_CHECKING:
    from pathlib import Path

BOOK: dict[str, Any] = {
    "id": "b1", "title": "t", "pages": 3, "price": 5, "genre": "science fiction", "printed": "2026-01-02",
    "lentAt": "2026-01-02T03:04:05Z", "code": "not-a-uuid", "pin": "0000", "author": {"name": "a", "age": 5},
    "editor": None, "others": [{"name": "b"}, "c"], "days": ["2026-01-02", "some day"], "grid": [[{"name": "d"}], 5],
    "words": ["x"], "sequel": {"title": "t2", "sequel": {"title": "t3"}}, "class": "c", "free": {"a": [1]},
    "size": "big", "type": "novel", "object": "thing", "key": "k", "unknown": None,
}  # fmt: skip


def test_the_tree_is_the_expected_one(tmp_path: Path) -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    before = json.dumps(document)
    write_sdk(document, tmp_path / "_generated", tmp_path / "api.md")
    assert json.dumps(document) == before
    expected = {path.relative_to(EXPECTED) for path in EXPECTED.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == expected, "write the tree anew with python -m tests.golden.sdk and read the differences"
    differing = [str(path) for path in written if not filecmp.cmp(tmp_path / path, EXPECTED / path, shallow=False)]
    assert differing == []


def test_every_form_of_a_member_is_read_and_written_again() -> None:
    book = Book.from_dict(BOOK)
    assert book.to_dict() == BOOK
    assert isinstance(book.author, Person)
    assert book.author["age"] == 5
    assert book.printed == dt.date(2026, 1, 2)
    assert book.lent_at == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert isinstance(book.sequel, Book)
    assert isinstance(book.sequel.sequel, Book)
    assert book.free == {"a": [1]}
    assert isinstance(book.grid, list)
    assert isinstance(book.grid[0][0], Person)
    assert isinstance(book.others, list)
    assert isinstance(book.others[0], Person)
    assert isinstance(book.days, list)
    assert book.days[0] == dt.date(2026, 1, 2)


def test_models_that_hold_each_other() -> None:
    source = {"name": "a", "wrote": [BOOK]}
    person = Person.from_dict(source)
    assert person.to_dict() == source
    assert Shelf.from_dict({"books": [BOOK], "more": 1}).to_dict() == {"books": [BOOK], "more": 1}
    assert Book(title="t", pages=1).to_dict() == {"title": "t", "pages": 1}


def test_maps_are_dicts() -> None:
    source = {"counts": {"Emma": 3}, "labels": {"wood": "oak"}}
    shelf = Shelf.from_dict(source)
    assert shelf.counts["Emma"] == 3
    assert shelf.to_dict() == source
    assert Shelf(counts={}, labels={"wood": "oak"}).to_dict() == {"counts": {}, "labels": {"wood": "oak"}}


def test_requests_and_address() -> None:
    assert BASE_URL == "https://library.example.com/v2/api"
    request = patch_book.request("a/b", "c d", None)
    assert (request.method, request.path, request.body.value) == ("PATCH", "/books/a%2Fb/c%20d", "UNSET")
    query = list_books.request(
        genre="crime", printed_on=dt.date(2026, 1, 2), lent_since="2026-01-02T00:00:00Z", tag=["x"], lent=True, limit=5
    ).query
    assert list(query) == ["genre", "printedOn", "lentSince", "tag", "lent", "limit"]


def test_a_model_called_like_a_class_of_the_runtime() -> None:
    request = create_shelf_request.request(Request(title="t"))
    assert (request.method, request.path, request.body.title) == ("POST", "/requests", "t")


def test_members_called_like_built_in_names() -> None:
    book = Book.from_dict(BOOK)
    assert (book.type, book.object_, book.class_) == ("novel", "thing", "c")


def test_secrets_stay_out_of_representations() -> None:
    shown = repr(Book(title="t", pages=1, pin="0000", key="k"))
    assert "pin" not in shown
    assert "key" not in shown


def test_events_have_models() -> None:
    assert MODELS == {"book.lent": "BookEvent", "book.returned": "BookEvent", "shelf.full": "ShelfEvent"}
    source = {"type": "book.lent", "timestamp": "2026-01-02T03:04:05Z", "data": BOOK}
    event = BookEvent.from_dict(source)
    assert event.type == "book.lent"
    assert isinstance(event.data, Book)
    assert event.to_dict() == source
