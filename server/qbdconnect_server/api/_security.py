"""Checks the API key of a request and its scopes, after routing and before validation."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.contract import Contract
from qbdconnect_server.errors import NotAllowed, Unauthenticated
from qbdconnect_server.services.call import Caller

from ._rate_limit import RateLimit

Authenticate = Callable[[str], Awaitable[Caller | None]]

_BEARER: Final = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/=-]{1,512})")  # RFC 6750, section 2.1
_HOW: Final = "send it as 'Authorization: Bearer <key>'"


class Security:
    """ASGI middleware of Connexion's stack: puts the caller into the scope's state.

    Raises Unauthenticated without a good key, TooManyRequests for one that sends too many, and NotAllowed where the key
    lacks a scope of the operation.
    """

    def __init__(
        self, app: ASGIApp, *, contract: Contract, authenticate: Authenticate, rate_limit: RateLimit | None = None
    ) -> None:
        self._app = app
        self._authenticate = authenticate
        self._rate_limit = rate_limit
        self._required = {name: frozenset(operation.required_scopes) for name, operation in contract.operations.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request pass, or raise."""
        if scope["type"] == "http":
            caller = await self._authenticate(_bearer(scope["headers"]))
            if caller is None:
                raise _unauthenticated(
                    "This API key is unknown, expired or revoked; ask an operator of the hub for another.",
                    "invalid_token",
                )
            scope["state"].update(caller=caller, key_id=caller.key_id)
            if self._rate_limit is not None:
                self._rate_limit.check(caller.key_id)
            required = self._required[scope["extensions"][ROUTING_CONTEXT]["operation_id"]]
            if not required <= caller.scopes:
                raise _insufficient(required - caller.scopes, required)
        await self._app(scope, receive, send)


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> str:
    sent = [value for name, value in headers if name == b"authorization"]
    if not sent:
        raise Unauthenticated(f"There is no API key; {_HOW}.")
    key = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
    if key is None:
        raise _unauthenticated(f"The Authorization header is malformed; {_HOW}, once.", "invalid_token")
    return key[1].decode("ascii")


def _unauthenticated(detail: str, error: str) -> Unauthenticated:
    return Unauthenticated(detail, headers={"WWW-Authenticate": f'Bearer error="{error}"'})


def _insufficient(missing: frozenset[str], required: frozenset[str]) -> NotAllowed:
    scopes = " ".join(sorted(required))
    return NotAllowed(
        f"This API key lacks the scope {' and '.join(sorted(missing))}.",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scopes}"'},
    )
