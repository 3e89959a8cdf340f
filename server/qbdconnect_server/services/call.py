"""One call of an operation: who calls, what the hub gives it, and how it reads and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import uuid_utils

from qbdconnect_server.contract import Answer, Operation
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.idempotency import IdempotencyKey
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries.keys import KeyKind
from qbdconnect_server.storage.scope import Scope

__all__ = ["Call", "Caller", "Hub", "IdempotencyKey", "Outcome", "Scope", "new_id"]

T = TypeVar("T")
P = ParamSpec("P")

OPERATORS: Final = "operator"  # the tenant of all operators' keys; ids of customers have a prefix
NO_CONTENT: Final = 204


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key: an operator of the hub, or one customer."""

    key_id: str
    kind: KeyKind
    customer_id: str | None
    scopes: frozenset[str]

    @property
    def scope(self) -> Scope:
        """Whose data the caller sees."""
        return Scope(self.customer_id)

    @property
    def tenant(self) -> str:
        """To whom the caller's idempotency keys belong."""
        return self.customer_id or OPERATORS


@dataclass(frozen=True, slots=True)
class Hub:
    """What every call may use: the database, the settings, and the sources of time, ids and hashes."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[str], str]
    hash_password: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transaction gives back: the answer before it is checked and written as JSON."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation."""

    hub: Hub
    operation: Operation
    caller: Caller
    request_id: str
    idempotency: IdempotencyKey | None = None

    async def read(self, query: Callable[Concatenate[Connection, Scope, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query within the caller's scope."""
        return await self.hub.database.read(query, self.caller.scope, *args, **kwargs)

    async def write(
        self, transaction: Callable[Concatenate[Connection, Scope, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """Run a transaction within the caller's scope and answer with its outcome.

        Claim of the idempotency key, effect, check of the answer and the saved answer are one database transaction: an
        error in any of them leaves nothing behind. A repeated call gets the saved answer.
        """

        def effect(connection: Connection) -> Answer:
            return self._answer(transaction(connection, self.caller.scope, *args, **kwargs))

        return await self.hub.database.write(self._once, effect)

    def address(self, path: str) -> str:
        """Give the full address of a path of the API, such as `/customers/...`."""
        return f"{self.hub.settings.public_url}{self.operation.base_path}{path}"

    def _once(self, connection: Connection, effect: Callable[[Connection], Answer]) -> Answer:
        if self.idempotency is None:
            return effect(connection)
        return idempotency.once(connection, self.caller.tenant, self.idempotency, effect, now=self.hub.clock())

    def _answer(self, outcome: Outcome) -> Answer:
        if outcome.status == NO_CONTENT:
            return Answer(NO_CONTENT, media_type=None, headers=outcome.headers)
        body = self.operation.encode(outcome.status, outcome.value)
        return Answer(outcome.status, body, headers=outcome.headers)


def new_id(prefix: str) -> str:
    """Make an id that sorts by its time: the prefix and 32 hexadecimal digits of a UUID of version 7."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"
