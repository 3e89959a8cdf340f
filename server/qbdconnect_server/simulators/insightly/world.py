"""What the stand-in remembers: records, their versions and links, in memory or in a file."""

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from .collections import COLLECTIONS, Collection

Record = dict[str, Any]


class World:
    """Records by collection and id. Each change is written to the file before it is answered."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._last_id = 1000
        self._records: dict[str, dict[int, Record]] = {name: {} for name in COLLECTIONS}
        if file is not None and file.exists():
            self._load(file)

    def all(self, collection: Collection) -> list[Record]:
        """List the records of a collection in the order of their ids."""
        return list(self._records[collection.name].values())

    def find(self, collection: Collection, record_id: int) -> Record | None:
        """Find a record."""
        return self._records[collection.name].get(record_id)

    def create(self, collection: Collection, document: Mapping[str, Any], now: datetime) -> Record:
        """Make a record."""
        own_id = self.next_id()
        made = {collection.id_name: own_id, **collection.blank(), "LINKS": [], "DATE_CREATED_UTC": _moment(now)}
        self._records[collection.name][own_id] = made
        return self.change(made, {name: value for name, value in document.items() if name != collection.id_name}, now)

    def change(self, record: Record, changes: Mapping[str, Any], now: datetime) -> Record:
        """Change a record; custom fields that are not named stay."""
        custom = {each["FIELD_NAME"]: each for each in [*record["CUSTOMFIELDS"], *changes.get("CUSTOMFIELDS", ())]}
        record |= {**changes, "CUSTOMFIELDS": list(custom.values()), "DATE_UPDATED_UTC": _moment(now)}
        self._save()
        return record

    def delete(self, collection: Collection, record_id: int) -> None:
        """Forget a record."""
        del self._records[collection.name][record_id]
        self._save()

    def next_id(self) -> int:
        """Make an id."""
        self._last_id += 1
        return self._last_id

    def _load(self, file: Path) -> None:
        kept = orjson.loads(file.read_bytes())
        self._last_id = kept["last_id"]
        for name, collection in COLLECTIONS.items():
            self._records[name] = {each[collection.id_name]: each for each in kept[name]}

    def _save(self) -> None:
        if self._file is None:
            return
        kept: Record = {name: list(records.values()) for name, records in self._records.items()}
        draft = self._file.with_name(f"{self._file.name}.part")
        draft.write_bytes(orjson.dumps({"last_id": self._last_id, **kept}))
        os.replace(draft, self._file)  # noqa: PTH105 - whole or not at all


def version_of(record: Record) -> str:
    """Give the ETag of a record."""
    return f'"{hashlib.sha256(orjson.dumps(record)).hexdigest()[:16]}"'


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
