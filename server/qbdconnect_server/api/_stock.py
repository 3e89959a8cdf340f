"""Lets Connexion's own path serve an operation whose body is not JSON: forms, files, plain text."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connexion.context import scope as current_scope
from connexion.operations import AbstractOperation
from connexion.resolver import Resolution, Resolver
from starlette.responses import Response

from ._endpoint import Endpoint
from ._handlers import argument_names

Headers = Iterable[tuple[bytes, bytes]]


class ContractResolver(Resolver):  # type: ignore[misc]  # Connexion ships no types
    """Gives Connexion the handlers of the contract."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        super().__init__()
        self._functions = {name: _as_function(endpoint) for name, endpoint in endpoints.items()}

    def resolve(self, operation: AbstractOperation) -> Resolution:
        """Resolve one operation of the document."""
        return Resolution(self._functions[operation.operation_id], operation.operation_id)


def name_content_type(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Name a body's media type as Connexion needs it: in lower case, and never absent, which it answers with 500."""
    named = [(name, _lower_media_type(value) if name == b"content-type" else value) for name, value in headers]
    if all(name != b"content-type" for name, _ in named):
        named.append((b"content-type", b"application/octet-stream"))
    return named


def _lower_media_type(value: bytes) -> bytes:
    media_type, semicolon, attributes = value.partition(b";")
    return media_type.strip().lower() + semicolon + attributes


def _as_function(endpoint: Endpoint) -> Callable[..., Any]:
    """Wrap an endpoint as a function of the arguments that Connexion shall pass."""
    absent = {name: None for name in argument_names(endpoint.operation) if name != "call"}

    async def serve(**arguments: Any) -> Response:
        answer = await endpoint.answer(current_scope, {**absent, **arguments})
        return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)

    kind = inspect.Parameter.KEYWORD_ONLY
    signature = inspect.Signature([inspect.Parameter(name, kind, default=None) for name in absent])
    serve.__signature__ = signature  # type: ignore[attr-defined]  # how Connexion learns the names
    return serve
