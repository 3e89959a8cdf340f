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
BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
SECONDS_TO_WAIT: Final = 1.0  # for the process that had the file before


class FileInUse(Exception):  # noqa: N818 - it says what happened
    """Another process has the file, and each of the two would undo what the other does."""


class Store:
    """Objects by id and by kind, in the order in which they were made.

    What `get`, `find` and `add` give may be changed in place: `commit` writes what differs in one transaction,
    `roll_back` forgets it. `on_write` is called after each commit that wrote something, in the thread that commits.
    Without a path the file is in memory; with one it belongs to this process alone, and FileInUse tells otherwise.
    """

    def __init__(self, path: Path | None = None, on_write: Callable[[], None] = lambda: None) -> None:
        self._on_write = on_write
        self._file = _open(path)
        self._file.execute(SCHEMA)
        self._written: dict[str, str] = {}
        self._kinds: dict[str, dict[str, Document]] = {}
        self._kind_of: dict[str, str] = {}
        self._number_of: dict[str, int] = {}
        self._new: dict[str, None] = {}  # in order
        self._touched: set[str] = set()
        self._removed: dict[str, int] = {}  # with their places
        self._load()
        self._numbers = count(max(self._number_of.values(), default=0) + 1)

    def add(self, kind: str, object_id: str, document: Document) -> Document:
        """Keep a new object."""
        self._put(object_id, kind, document)
        if object_id in self._removed:  # it takes the place of what was removed
            self._number_of[object_id] = self._removed.pop(object_id)
            self._touched.add(object_id)
        else:
            self._number_of[object_id] = next(self._numbers)
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

    def number_of(self, object_id: str) -> int | None:
        """Tell the place of an object in the order in which all were made, if there is one."""
        return self._number_of.get(object_id)

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
        number = self._number_of.pop(object_id)
        if object_id in self._new:
            del self._new[object_id]
        else:
            self._removed[object_id] = number

    def commit(self) -> None:
        """Write what changed, all or nothing."""
        added = {key: self._text(key) for key in self._new}
        texts = {key: self._text(key) for key in self._touched - self._new.keys() - self._removed.keys()}
        changed = {key: text for key, text in texts.items() if text != self._written[key]}
        wrote = bool(added or changed or self._removed)
        if wrote:
            self._write(added, changed)
        self._written.update(added)
        self._written.update(changed)
        for key in self._removed:
            del self._written[key]
        self._forget_marks()
        if wrote:
            self._on_write()

    def roll_back(self) -> None:
        """Forget what changed since the last commit."""
        for key in self._new:
            del self._kinds[self._kind_of.pop(key)][key], self._number_of[key]
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
        rows = self._file.execute("SELECT id, kind, document, number FROM object ORDER BY number")
        for object_id, kind, text, number in rows:
            self._put(object_id, kind, json.loads(text))
            self._written[object_id] = text
            self._number_of[object_id] = number

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
        rows = [(key, self._kind_of[key], self._number_of[key], text) for key, text in added.items()]
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


def _open(path: Path | None) -> sqlite3.Connection:
    # The simulator has a lock of its own around every operation.
    file = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None, timeout=SECONDS_TO_WAIT)
    try:
        # Set before the first access: the lock is then taken at once, and kept until the file is closed.
        file.execute("PRAGMA locking_mode=EXCLUSIVE")
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=FULL")
        file.execute("BEGIN EXCLUSIVE")
        file.execute("COMMIT")
    except sqlite3.OperationalError as error:
        file.close()
        if error.sqlite_errorcode & 0xFF not in BUSY:
            raise
        raise FileInUse(f"{path} is in use by another process.") from None
    return file
