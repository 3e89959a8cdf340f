"""Parameters of one operation: the text of path, query and headers becomes checked values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from qbdconnect_server.errors import Fault, InvalidRequest, QBDConnectError

from .casts import CASTS, to_text
from .dialect import resolve
from .names import snake_case
from .schemas import Schema, Schemas
from .urls import split_query

Headers = Iterable[tuple[bytes, bytes]]

_STYLES: Final = {"path": "simple", "query": "form", "header": "simple"}
_CAST_SAYS_ALL: Final = frozenset({"type", "default", "description", "title", "example"})
_OF_HTTP: Final = frozenset({"accept", "authorization", "content-type"})  # OpenAPI: declaring them has no effect


class ContractError(Exception):
    """The document promises what this server cannot keep; it stops the start."""


class Parameter:
    """One parameter of the document, compiled."""

    __slots__ = (
        "_cast",
        "_is_array",
        "_label",
        "_schema",
        "_splits",
        "argument",
        "default",
        "location",
        "name",
        "required",
    )

    def __init__(self, declared: Mapping[str, Any], document: Mapping[str, Any], schemas: Schemas) -> None:
        self.name: str = declared["name"]
        self.location: str = declared["in"]
        self._label = f"{self.location} parameter '{self.name}'"
        _refuse_unreadable(declared, self._label)
        self.argument = snake_case(self.name)
        self.required: bool = declared.get("required", False)
        schema = resolve(document, declared["schema"])
        self.default = schema.get("default")
        self._is_array = schema.get("type") == "array"
        self._splits = self.location != "query" or not declared.get("explode", True)
        item = resolve(document, schema.get("items", {})) if self._is_array else schema
        self._cast = CASTS.get(item.get("type", "string"), to_text)
        self._schema: Schema | None = None
        if not schema.keys() <= _CAST_SAYS_ALL:
            self._schema = schemas.compile(schema, "request")

    def read(self, texts: Sequence[str]) -> Any:
        """Turn the text of the parameter, as often as it was sent, into its value.

        Raises InvalidRequest where it breaks the contract, RuleBroken where it cannot be kept as sent.
        """
        try:
            value = self._cast_all(texts)
        except QBDConnectError as error:
            raise type(error)(f"{self._label}: {error.detail}.", parameter=self.name) from None
        if self._schema is not None and not self._schema.follows(value):
            faults = self._schema.faults(value)
            raise InvalidRequest.of([Fault(f"{self._label}: {fault.detail}", None, self.name) for fault in faults])
        return value

    def _cast_all(self, texts: Sequence[str]) -> Any:
        if self._is_array:
            items = [item for text in texts for item in text.split(",")] if self._splits else texts
            return [self._cast(item) for item in items]
        if len(texts) > 1:
            raise InvalidRequest(f"this is sent {len(texts)} times; send it once")
        return self._cast(texts[0])


class Parameters:
    """All parameters of one operation."""

    __slots__ = ("_defaults", "_headers", "_path", "_query", "_required", "all")

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.all = [item for item in parameters if item.location != "header" or item.name.lower() not in _OF_HTTP]
        self._path = [item for item in self.all if item.location == "path"]
        self._query = {item.name: item for item in self.all if item.location == "query"}
        self._headers = {item.name.lower().encode(): item for item in self.all if item.location == "header"}
        self._required = [item for item in self.all if item.required]
        self._defaults = {item.argument: item.default for item in self.all if not item.required}

    def read(self, path: Mapping[str, str], query: bytes, headers: Headers) -> dict[str, Any]:
        """Give the value of each parameter by its argument name; an absent one has its default, or None.

        Raises one InvalidRequest for all that breaks the contract, or RuleBroken for what cannot be kept as sent.
        """
        values = dict(self._defaults)
        faults: list[Fault] = []
        sent = [(item, [path[item.name]]) for item in self._path]
        if query:
            sent += self._sent_in_query(query, faults)
        if self._headers:
            sent += self._sent_in_headers(headers)
        for parameter, texts in sent:
            try:
                values[parameter.argument] = parameter.read(texts)
            except InvalidRequest as error:
                faults += error.errors
                values[parameter.argument] = None
        faults += [_missing(item) for item in self._required if item.argument not in values]
        if faults:
            raise InvalidRequest.of(faults)
        return values

    def _sent_in_query(self, query: bytes, faults: list[Fault]) -> list[tuple[Parameter, list[str]]]:
        sent: dict[str, list[str]] = {}
        for name, text in split_query(query):
            sent.setdefault(name, []).append(text)
        faults += [self._unknown(name) for name in sent if name not in self._query]
        return [(self._query[name], texts) for name, texts in sent.items() if name in self._query]

    def _sent_in_headers(self, headers: Headers) -> list[tuple[Parameter, list[str]]]:
        sent: dict[bytes, list[str]] = {}
        for name, text in headers:
            if name in self._headers:
                sent.setdefault(name, []).append(text.decode("latin-1"))
        return [(self._headers[name], texts) for name, texts in sent.items()]

    def _unknown(self, name: str) -> Fault:
        known = ", ".join(sorted(self._query)) or "none"
        return Fault(f"There is no query parameter of this name; known here: {known}.", parameter=name[:100])


def _missing(parameter: Parameter) -> Fault:
    return Fault(f"The {parameter.location} parameter '{parameter.name}' is missing.", parameter=parameter.name)


def _refuse_unreadable(declared: Mapping[str, Any], label: str) -> None:
    usual = _STYLES.get(declared["in"])
    if usual is None or declared.get("style", usual) != usual or "schema" not in declared:
        raise ContractError(
            f"the {label} is of a kind that this server cannot read; "
            "it reads path, query and header parameters that have a schema and the usual style"
        )
