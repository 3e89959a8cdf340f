"""What goes over the wire: requests, responses and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from .errors import invalid

Document = dict[str, Any]

KEY: Final = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
NAME: Final = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


@dataclass(frozen=True, slots=True)
class Request:
    """One request; the names of `headers` are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str] | None, body: str | None) -> "Request":
        """Make a request from what an HTTP client is given."""
        parts = urlsplit(url)
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        return cls(method.upper(), parts.path, parts.query, lower, body or "")

    @property
    def form(self) -> str:
        """The parameters: of a POST in its body, of others in the query."""
        return self.body if self.method == "POST" else self.query


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `document` becomes JSON."""

    status: int
    headers: Mapping[str, str]
    document: Document


def read_form(form: str) -> Document:
    """Read `a[b]=1&c[0]=2&d[]=3` as {"a": {"b": "1"}, "c": ["2"], "d": ["3"]}; raises Refusal."""
    root: Document = {}
    for key, value in parse_qsl(form, keep_blank_values=True):
        if not KEY.fullmatch(key):
            raise invalid(f"Invalid request: the parameter {key} cannot be read.")
        *outer, last = NAME.findall(key)
        node = root
        for name in outer:
            node = _inner(node, name or str(len(node)), key)
        if last not in node:
            node[last or str(len(node))] = value
        elif last:
            raise invalid(f"Invalid request: the parameter {key} is sent twice.", param=key)
    return {name: _with_lists(value) for name, value in root.items()}


def _inner(node: Document, name: str, key: str) -> Document:
    inner = node.setdefault(name, {})
    if not isinstance(inner, dict):
        raise invalid(f"Invalid request: the parameter {key} is both a value and an object.", param=key)
    return inner


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
