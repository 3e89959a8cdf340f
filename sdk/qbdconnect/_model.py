"""What all generated models share: reading and writing JSON, unknown members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self

from qbdconnect._unset import UNSET


class Model:
    """An object of the API; members that this version of the SDK does not know are read like those of a dict."""

    __slots__ = ()

    additional_properties: dict[str, Any]
    _wire_names: ClassVar[Mapping[str, str]]
    _read_only: ClassVar[frozenset[str]]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read an object as the API sends it; `data` is left as it is."""
        return cls._load(copied(data))

    def to_dict(self) -> dict[str, Any]:
        """Write the object as the API sends it: absent members are left out, null stays null."""
        return self._dump(request=False)

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        """Read an object and use its dict up: what nobody took becomes the additional properties."""
        raise NotImplementedError

    def _dump(self, *, request: bool) -> dict[str, Any]:
        data = {name: dump(value, request=request) for name, value in self.additional_properties.items()}
        for attribute, name in self._wire_names.items():
            value = getattr(self, attribute)
            if value is not UNSET and not (request and attribute in self._read_only):
                data[name] = dump(value, request=request)
        return data

    def __getitem__(self, name: str) -> Any:
        return self.additional_properties[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.additional_properties[name] = value

    def __delitem__(self, name: str) -> None:
        del self.additional_properties[name]

    def __contains__(self, name: object) -> bool:
        return name in self.additional_properties


def dump(value: Any, *, request: bool) -> Any:
    """Turn models, dates and what holds them into JSON values; a request leaves read-only members of models out."""
    if isinstance(value, Model):
        return value._dump(request=request)  # noqa: SLF001 - a function of this class's own module
    if isinstance(value, Mapping):
        return {name: dump(item, request=request) for name, item in value.items() if item is not UNSET}
    if isinstance(value, (list, tuple)):
        return [dump(item, request=request) for item in value]
    if isinstance(value, dt.datetime):
        return _moment(value, request=request)
    return value.isoformat() if isinstance(value, dt.date) else value


ZERO = dt.timedelta()


def _moment(value: dt.datetime, *, request: bool) -> str:
    offset = value.utcoffset()
    if request and offset is None:
        raise ValueError("a datetime needs a time zone, such as datetime.UTC: the API would not know when it is meant")
    return value.replace(tzinfo=None).isoformat() + "Z" if offset == ZERO else value.isoformat()


def copied(value: Any) -> Any:
    """Copy the dicts and lists of a JSON value, which reading would use up."""
    if isinstance(value, Mapping):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


# The same days come again and again in a list.
@lru_cache(maxsize=4096)
def parse_date(text: str) -> Any:
    """Read a day; what would not be written the same way again stays text."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return day if day.isoformat() == text else text


def parse_datetime(text: str) -> Any:
    """Read a point of time; what Python cannot hold, a leap second for instance, stays text."""
    try:
        return dt.datetime.fromisoformat(text.upper())
    except ValueError:
        return text
