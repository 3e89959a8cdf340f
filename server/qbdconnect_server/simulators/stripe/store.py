"""The simulator's memory: objects in this process, written through to a SQLite file when an operation succeeds."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Final

from .wire import Document

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS object (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID
"""


class Store:
    """Objects by id and by kind, in the order in which they were made.

    What `get`, `find` and `add` give may be changed in place: `commit` writes what differs in one transaction,
    `roll_back` forgets it. Without a path the file is in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        # The simulator has a lock of its own around every operation.
        self._file = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute(SCHEMA)
        self._written: dict[str, str] = {}
        self._kinds: dict[str, dict[str, Document]] = {}
        self._kind_of: dict[str, str] = {}
        self._new: dict[str, None] = {}  # in order
        self._touched: set[str] = set()
        self._removed: set[str] = set()
        self._load()
        (last,) = self._file.execute("SELECT coalesce(max(number), 0) FROM object").fetchone()
        self._numbers = count(last + 1)

    def add(self, kind: str, object_id: str, document: Document) -> Document:
        """Keep a new object."""
        self._put(object_id, kind, document)
        if object_id in self._removed:  # it takes the place of what was removed
            self._removed.remove(object_id)
            self._touched.add(object_id)
        else:
            self._new[object_id] = None
        return document

    def get(self, kind: str, object_id: str) -> Document | None:
        """Look an object up."""
        found = self._kinds.get(kind, {}).get(object_id)
        if found is not None:
            self._touched.add(object_id)
        return found

    def kind_of(self, object_id: str) -> str | None:
        """Tell what kind of object has an id."""
        return self._kind_of.get(object_id)

    def find(self, kind: str, matches: Callable[[Document], bool] = lambda _each: True) -> list[Document]:
        """List the objects of a kind that match, oldest first."""
        found = {key: each for key, each in self._kinds.get(kind, {}).items() if matches(each)}
        self._touched.update(found)
        return list(found.values())

    def newest(self, kind: str) -> Iterator[Document]:
        """Run through the objects of a kind, newest first, to be read only."""
        return reversed(self._kinds.get(kind, {}).values())

    def remove(self, kind: str, object_id: str) -> None:
        """Forget an object."""
        del self._kinds[kind][object_id], self._kind_of[object_id]
        if object_id in self._new:
            del self._new[object_id]
        else:
            self._removed.add(object_id)

    def commit(self) -> None:
        """Write what changed, all or nothing."""
        added = {key: self._text(key) for key in self._new}
        texts = {key: self._text(key) for key in self._touched - self._new.keys() - self._removed}
        changed = {key: text for key, text in texts.items() if text != self._written[key]}
        if added or changed or self._removed:
            self._write(added, changed)
        self._written.update(added)
        self._written.update(changed)
        for key in self._removed:
            del self._written[key]
        self._forget_marks()

    def roll_back(self) -> None:
        """Forget what changed since the last commit."""
        for key in self._new:
            del self._kinds[self._kind_of.pop(key)][key]
        if self._removed:  # what was removed returns to its place in the order of its kind
            self._load()
        else:
            for key in self._touched - self._new.keys():
                self._put(key, self._kind_of[key], json.loads(self._written[key]))
        self._forget_marks()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _load(self) -> None:
        self._kinds.clear()
        for object_id, kind, text in self._file.execute("SELECT id, kind, document FROM object ORDER BY number"):
            self._put(object_id, kind, json.loads(text))
            self._written[object_id] = text

    def _put(self, object_id: str, kind: str, document: Document) -> None:
        self._kinds.setdefault(kind, {})[object_id] = document
        self._kind_of[object_id] = kind

    def _text(self, object_id: str) -> str:
        document = self._kinds[self._kind_of[object_id]][object_id]
        return json.dumps(document, separators=(",", ":"))

    def _forget_marks(self) -> None:
        self._new.clear()
        self._touched.clear()
        self._removed.clear()

    def _write(self, added: dict[str, str], changed: dict[str, str]) -> None:
        rows = [(key, self._kind_of[key], next(self._numbers), text) for key, text in added.items()]
        self._file.execute("BEGIN IMMEDIATE")
        try:
            self._file.executemany("DELETE FROM object WHERE id = ?", [(key,) for key in self._removed])
            self._file.executemany("INSERT INTO object VALUES (?, ?, ?, ?)", rows)
            updates = [(text, key) for key, text in changed.items()]
            self._file.executemany("UPDATE object SET document = ? WHERE id = ?", updates)
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")
