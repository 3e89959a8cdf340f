"""A write that asks another system between its transactions, and goes on where it stopped.

Its caller repeats it with the same idempotency key; each step whose result is kept is passed over then. No lease keeps
a second request out: both ask the other system under the same keys, which has one effect there, and of their last
transactions only the first has an effect here.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import KeyReused
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, IdempotencyKey, Outcome, Scope
from qbdconnect_server.services.jobs.jobs import as_json
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import idempotency as answers
from qbdconnect_server.storage.queries import sagas as queries
from qbdconnect_server.storage.queries.sagas import StoredSaga

P = ParamSpec("P")

PRUNED_ON_DEMAND: Final = 1000


class Saga:
    """One write in several steps.

    `answer` is the saved one where an earlier request has come to its end. Whatever goes into a request to the other
    system and depends on the time or on what is stored is a step, so that the same key always carries the same request.
    """

    def __init__(self, call: Call, begun: StoredSaga, answer: Answer | None = None, *, is_stored: bool = True) -> None:
        self.answer = answer
        self._call = call
        self._begun = begun
        self._results = begun.results
        self._is_stored = is_stored

    @classmethod
    async def begin(cls, call: Call) -> "Saga":
        """Begin a write, or take up the one that has begun under the caller's key; raises KeyReused."""
        hub = call.hub
        given = call.idempotency
        key = given or IdempotencyKey("", b"")
        new = StoredSaga(call.caller.tenant, key.value, key.fingerprint, hub.new_id("op"), {}, hub.clock())
        if given is None:
            return cls(call, new, is_stored=False)
        begun, answer = await hub.database.write(_begin, new, idempotency.Keeper(hub.vault, hub.clock()))
        return cls(call, begun, answer)

    def key(self, step: str) -> str:
        """Give the idempotency key under which a step asks the other system."""
        return f"{self._begun.operation_id}:{step}"

    async def step(self, name: str, function: Callable[[], Awaitable[Any]]) -> Any:
        """Run a step and keep its result, or give the result that is kept already.

        The result must be JSON and comes back as JSON gives it.
        """
        if name not in self._results:
            result = as_json(await function())
            if self._is_stored:
                self._results = await self._call.hub.database.write(queries.keep, self._begun, name, result)
            else:
                self._results = {**self._results, name: result}
        return self._results[name]

    async def finish(
        self, transaction: Callable[Concatenate[Connection, Scope, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """Run the last transaction, which also saves the answer and forgets the steps."""

        def last(connection: Connection, scope: Scope) -> Outcome:
            if self._is_stored:
                queries.end(connection, self._begun)
            return transaction(connection, scope, *args, **kwargs)

        return await self._call.write(last)


def _begin(connection: Connection, new: StoredSaga, keeper: idempotency.Keeper) -> tuple[StoredSaga, Answer | None]:
    """Begin first, then look for a saved answer: whoever saves one ends the saga in the same transaction."""
    expired = keeper.now - idempotency.KEPT
    begun = queries.begin(connection, new, expired=expired)
    saved = answers.find(connection, new.tenant, new.key, expired=expired)
    earlier = saved or begun or new
    if earlier.fingerprint != new.fingerprint:
        raise KeyReused("The idempotency key belongs to another request; use a new key.", parameter=idempotency.HEADER)
    if saved is not None:
        if begun is not None:
            queries.end(connection, begun)
        return new, keeper.unpack(saved)
    return begun or new, None


async def prune(database: Database, now: datetime) -> int:
    """Forget up to 1,000 sagas that began more than 24 hours ago; return how many there were."""

    def forget(connection: Connection) -> int:
        return queries.prune(connection, expired=now - idempotency.KEPT, count=PRUNED_ON_DEMAND)

    return await database.write(forget)
