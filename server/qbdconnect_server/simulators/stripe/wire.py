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
DEEPEST: Final = 20  # names in a key; Stripe has none so deep


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
        """The parameters, of the query and of the body together."""
        return "&".join(filter(None, (self.query, self.body)))


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `document` becomes JSON."""

    status: int
    headers: Mapping[str, str]
    document: Document


def read_form(form: str) -> Document:
    """Read `a[b]=1&c[0]=2&d[]=3` as {"a": {"b": "1"}, "c": ["2"], "d": ["3"]}; raises Refusal.

    In `items[][price]=a&items[][quantity]=2` a name that comes again begins the next object.
    """
    root: Document = {}
    for key, value in parse_qsl(form, keep_blank_values=True):
        if not KEY.fullmatch(key):
            raise invalid(f"Invalid request: the parameter {key} cannot be read.")
        names = NAME.findall(key)
        if len(names) > DEEPEST:
            raise invalid("Invalid request: a parameter is nested too deeply.")
        _put(root, names, value, key)
    return {name: _with_lists(value) for name, value in root.items()}


def _put(node: Document, names: list[str], value: str, key: str) -> None:
    name, *rest = names
    name = name or _place(node, rest)
    if rest:
        inner = node.setdefault(name, {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid request: the parameter {key} is both a value and an object.", param=key)
        _put(inner, rest, value, key)
    elif name in node:
        raise invalid(f"Invalid request: the parameter {key} is sent twice.", param=key)
    else:
        node[name] = value


def _place(node: Document, rest: list[str]) -> str:
    """Find where in a list an element without a number goes: into the last object, unless that has it already."""
    last = str(len(node) - 1)
    found = node.get(last)
    for name in rest:
        if not isinstance(found, dict):
            break
        if not name or name not in found:
            return last
        found = found[name]
    return str(len(node))


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
