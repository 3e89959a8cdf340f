"""One operation with its handler: request -> checked arguments -> handler -> checked answer."""

import hashlib
import typing
from collections.abc import Mapping
from typing import Any, Final

import structlog
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from qbdconnect_server.contract import Answer, Body, Operation
from qbdconnect_server.contract.bodies import RequestBody
from qbdconnect_server.contract.pointers import to_pointer
from qbdconnect_server.errors import Fault, InvalidRequest, NonConforming, QBDConnectError
from qbdconnect_server.services.call import Call, Hub, IdempotencyKey

from ._handlers import IDEMPOTENCY_KEY, Handler

_OK: Final = 200
_NO_CONTENT: Final = 204
_REPEATABLE: Final = frozenset({"POST", "PUT", "PATCH"})

log = structlog.get_logger(__name__)


class Endpoint:
    """Serves the requests of one operation; everything about it is decided when it is built."""

    def __init__(self, operation: Operation, handler: Handler, hub: Hub) -> None:
        self.operation = operation
        self._handler = handler
        self._hub = hub
        self._model = _body_model(handler)
        self._is_repeatable = operation.method in _REPEATABLE

    @property
    def takes_json(self) -> bool:
        """Whether this endpoint can read the operation's body itself; if not, Connexion does."""
        return self.operation.body is None or self.operation.body.is_json

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request that was routed and authenticated."""
        arguments = self.operation.parameters.read(scope["path_params"], scope["query_string"], scope["headers"])
        key = arguments.pop(IDEMPOTENCY_KEY, None)
        text = b""
        if self.operation.body is not None:
            text = await _read_body(receive)
            arguments["body"] = self._parse(self.operation.body, _content_type(scope), text)
        idempotency = None
        if key is not None and self._is_repeatable:
            idempotency = IdempotencyKey(key, _fingerprint(scope, text))
        answer = await self.answer(scope, arguments, idempotency)
        await send({"type": "http.response.start", "status": answer.status, "headers": self._headers(answer)})
        await send({"type": "http.response.body", "body": answer.body})

    async def answer(
        self, scope: Scope, arguments: Mapping[str, Any], idempotency: IdempotencyKey | None = None
    ) -> Answer:
        """Let the handler answer, and check what it says against the contract."""
        state = scope["state"]
        call = Call(self._hub, self.operation, state["caller"], state["request_id"], idempotency)
        try:
            result = await self._handler(call, **arguments)
        except QBDConnectError as error:
            self.operation.check_error(error.status)
            raise
        answer = result if isinstance(result, Answer) else Answer(_OK, self.operation.encode(_OK, result))
        self.operation.check(answer)
        return answer

    def _parse(self, body: RequestBody, content_type: bytes | None, text: bytes) -> Any:
        value = body.read(content_type, text)
        if self._model is None or not text:
            return value
        try:
            return Body.of(self._model, value)
        except ValidationError as error:
            faults = _faults(error)
            log.warning(
                "a model refuses a body that the contract takes",
                operation_id=self.operation.operation_id,
                pointers=[fault.pointer for fault in faults],
            )
            raise InvalidRequest.of(faults) from None

    def _headers(self, answer: Answer) -> list[tuple[bytes, bytes]]:
        headers = []
        if answer.status != _NO_CONTENT:  # RFC 9110, 8.6: no length where there can be no content
            headers.append((b"content-length", b"%d" % len(answer.body)))
        if answer.body and answer.media_type is not None:
            headers.append((b"content-type", answer.media_type.encode("latin-1")))
        for name, value in answer.headers.items():
            if "\r" in value or "\n" in value or "\0" in value:
                raise NonConforming(f"{self.operation.operation_id}: the header {name} holds a line break")
            headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))
        return headers


async def _read_body(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _content_type(scope: Scope) -> bytes | None:
    sent = [value for name, value in scope["headers"] if name == b"content-type"]
    if len(sent) > 1:
        raise InvalidRequest(f"The header Content-Type is sent {len(sent)} times; send it once.")
    return sent[0] if sent else None


def _fingerprint(scope: Scope, body: bytes) -> bytes:
    """Tell apart requests that must not share an idempotency key."""
    path = scope.get("raw_path") or scope["path"].encode()
    parts = (scope["method"].encode(), path, scope["query_string"], _content_type(scope) or b"", body)
    return hashlib.sha256(b"\0".join(parts)).digest()


def _body_model(handler: Handler) -> type[BaseModel] | None:
    """Read the model of a handler's body from its annotation, `Body[Model]` or `Body[Model] | None`."""
    annotation = typing.get_type_hints(handler).get("body", Any)
    bodies = [each for each in (annotation, *typing.get_args(annotation)) if typing.get_origin(each) is Body]
    return typing.get_args(bodies[0])[0] if bodies else None


def _faults(error: ValidationError) -> list[Fault]:
    """Name each fault that a model finds, without the value, which may be a secret."""
    return [
        Fault(fault["msg"], to_pointer(fault["loc"]))
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
