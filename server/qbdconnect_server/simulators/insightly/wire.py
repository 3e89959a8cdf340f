"""A request and an answer of the stand-in, and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `path` stands behind /v3.1/, names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; the document is JSON, None for an empty body."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return b"" if self.document is None else orjson.dumps(self.document)


class Refusal(Exception):  # noqa: N818 - it says what happened
    """A request that is not executed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
