"""The simulator's memory: all of an operation or nothing of it, and still there after a restart."""

import sqlite3
from pathlib import Path

import pytest

from qbdconnect_server.simulators.stripe.store import FileInUse, Store


def ids(store: Store) -> list[str]:
    return [each["id"] for each in store.find("kind")]


def test_what_is_committed_survives(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    for key in ("b", "a", "c"):
        store.add("kind", key, {"id": key, "value": 1})
    store.commit()
    found = store.get("kind", "a")
    assert found is not None
    found["value"] = 2
    store.remove("kind", "b")
    store.add("kind", "fleeting", {"id": "fleeting"})
    store.remove("kind", "fleeting")
    store.commit()
    store.close()
    again = Store(tmp_path / "stripe.db")
    assert ids(again) == ["a", "c"]
    assert again.get("kind", "a") == {"id": "a", "value": 2}
    again.add("kind", "d", {"id": "d"})
    assert ids(again) == ["a", "c", "d"]
    again.close()


def test_what_is_rolled_back_never_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    store.add("kind", "a", {"id": "a", "inner": {"list": [1]}})
    store.add("kind", "b", {"id": "b"})
    store.commit()
    store.find("kind")[0]["inner"]["list"].append(2)
    store.add("kind", "c", {"id": "c"})
    store.roll_back()
    assert ids(store) == ["a", "b"]
    assert store.get("kind", "a") == {"id": "a", "inner": {"list": [1]}}
    assert store.kind_of("c") is None


def test_what_was_removed_returns_to_its_place() -> None:
    store = Store()
    for key in ("a", "b", "c"):
        store.add("kind", key, {"id": key})
    store.commit()
    store.remove("kind", "b")
    store.add("kind", "d", {"id": "d"})
    store.roll_back()
    assert ids(store) == ["a", "b", "c"]
    assert [each["id"] for each in store.newest("kind")] == ["c", "b", "a"]


def test_what_is_added_again_replaces(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    store.add("kind", "a", {"id": "a", "value": 1})
    store.commit()
    store.remove("kind", "a")
    store.add("kind", "a", {"id": "a", "value": 2})
    store.commit()
    store.close()
    assert Store(tmp_path / "stripe.db").get("kind", "a") == {"id": "a", "value": 2}


def test_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    store.add("kind", "a", {"id": "a"})
    store.commit()
    store._file.execute("INSERT INTO object VALUES ('z', 'kind', 9, '{\"id\":\"z\"}')")
    store.add("kind", "y", {"id": "y"})
    store.add("kind", "z", {"id": "z"})
    with pytest.raises(Exception, match="UNIQUE"):
        store.commit()
    store.close()
    assert ids(Store(tmp_path / "stripe.db")) == ["a", "z"]


def test_file_belongs_to_one_process(tmp_path: Path) -> None:
    path = tmp_path / "stripe.db"
    store = Store(path)
    with pytest.raises(FileInUse, match=r"stripe\.db is in use by another process"):
        Store(path)
    store.close()
    Store(path).close()


def test_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada, " * 1000)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        Store(path)


def test_writes_are_told_and_nothing_else(tmp_path: Path) -> None:
    told: list[None] = []
    store = Store(tmp_path / "stripe.db", lambda: told.append(None))
    store.commit()
    assert not told
    store.add("kind", "a", {"id": "a", "value": 1})
    store.commit()
    assert len(told) == 1
    store.find("kind")[0]["value"] = 2
    store.roll_back()
    store.find("kind")
    store.commit()
    assert len(told) == 1
    store.remove("kind", "a")
    store.commit()
    assert len(told) == 2
    store.close()
