"""A call of the API before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import quote

from qbdconnect._model import dump
from qbdconnect._unset import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

    # Seconds, or one limit for each phase; None waits for ever.
    Timeout: TypeAlias = float | httpx2.Timeout | None


class Request(NamedTuple):
    """What one operation sends: the path below the base URL, the query and the JSON body."""

    method: str
    path: str
    query: Mapping[str, Any] = {}
    body: Any = UNSET
    media_type: str = "application/json"


class RequestOptions(NamedTuple):
    """What the caller changes for one call."""

    timeout: Timeout | Unset = UNSET
    max_retries: int | None = None
    idempotency_key: str | None = None
    extra_headers: Mapping[str, str] | None = None


def path_segment(value: object) -> str:
    """Quote a value as one segment of a path; nothing, an empty one, or `.` and `..` would address something else."""
    text = quote(str(value), safe="")
    if value is None or value is UNSET or text in {"", ".", ".."}:
        raise ValueError(f"a path parameter may not be {value!r}")
    return text


def query_pairs(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Write the query: what is unset or None is left out, a list repeats its name."""
    pairs: list[tuple[str, Any]] = []
    for name, value in query.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, _text(item)) for item in values if item is not UNSET and item is not None]
    return pairs


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(dump(value, request=True))
