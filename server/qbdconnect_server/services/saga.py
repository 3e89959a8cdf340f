"""A write that asks another system between its transactions, and goes on where it stopped.

Its caller repeats it with the same idempotency key; each step whose result is kept is passed over then. No lease keeps
a second request out: both ask the other system under the same keys, which has one effect there, and of their last
transactions only the first has an effect here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import GatewayRefused, KeyInUse, KeyReused, NotFound, OutcomeUnknown, PaymentDeclined
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, IdempotencyKey, Outcome, Scope
from qbdconnect_server.services.jobs.jobs import as_json
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import idempotency as answers
from qbdconnect_server.storage.queries import sagas as queries
from qbdconnect_server.storage.queries.sagas import StoredSaga

P = ParamSpec("P")
T = TypeVar("T")

PRUNED_ON_DEMAND: Final = 1000
REFUSED: Final = (PaymentDeclined, GatewayRefused, NotFound)
ASK_AGAIN: Final = "Send the request again with the same Idempotency-Key: that finds out, and does nothing twice."
LOOK_FIRST: Final = "Look whether it was done before you repeat it: without an Idempotency-Key it could be done twice."
ENDED: Final = "A request with the same idempotency key has ended just now; send this one again."


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

    @property
    def operation_id(self) -> str:
        """The id of this write, the same for whoever goes on with it."""
        return self._begun.operation_id

    async def saved(self) -> Answer | None:
        """Give the answer that another request with the same key has saved meanwhile."""
        if not self._is_stored:
            return None
        hub, begun = self._call.hub, self._begun
        keeper = idempotency.Keeper(hub.vault, hub.clock())
        found = await hub.database.read(answers.find, begun.tenant, begun.key, expired=keeper.now - idempotency.KEPT)
        return None if found is None or found.fingerprint != begun.fingerprint else keeper.unpack(found)

    def key(self, step: str) -> str:
        """Give the idempotency key under which a step asks the other system."""
        return f"{self._begun.operation_id}:{step}"

    async def step(self, name: str, function: Callable[[], Awaitable[Any]]) -> Any:
        """Run a step and keep its result, or give the result that is kept already.

        The result must be JSON and comes back as JSON gives it. An OutcomeUnknown is told with what to do about it.
        """
        if name not in self._results:
            with self._advised():
                result = as_json(await function())
            if self._is_stored:
                self._results = await self._call.hub.database.write(queries.keep, self._begun, name, result)
            else:
                self._results = {**self._results, name: result}
        return self._results[name]

    async def step_with(
        self,
        name: str,
        transaction: Callable[Concatenate[Connection, Scope, P], Any],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Any:
        """Run a step that is one transaction, which also keeps its result: its effect happens exactly once.

        Raises KeyInUse, with no effect, if another request with the same key has ended meanwhile.
        """

        def effect(connection: Connection) -> Any:
            return as_json(transaction(connection, self._call.caller.scope, *args, **kwargs))

        if name not in self._results:
            if self._is_stored:
                self._results = await self._call.hub.database.write(self._keep_with, name, effect)
            else:
                self._results = {**self._results, name: await self._call.hub.database.write(effect)}
        return self._results[name]

    async def write(self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a transaction, unless another request with the same key has ended meanwhile: then raise KeyInUse."""

        def guarded(connection: Connection) -> T:
            if self._is_stored and queries.locked_results(connection, self._begun) is None:
                raise KeyInUse(ENDED)
            return transaction(connection, *args, **kwargs)

        return await self._call.hub.database.write(guarded)

    async def abandon(
        self, transaction: Callable[Concatenate[Connection, Scope, P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run a transaction that takes back what the steps did here, and forget them: the same key begins anew."""

        def last(connection: Connection) -> None:
            if self._is_stored:
                queries.end(connection, self._begun)
            transaction(connection, self._call.caller.scope, *args, **kwargs)

        await self._call.hub.database.write(last)

    @asynccontextmanager
    async def freed_by_refusal(self) -> AsyncIterator[None]:
        """Forget the steps if the other system declines or refuses: it did nothing, and the same key begins anew."""
        try:
            yield
        except REFUSED:
            await self.abandon(_nothing)
            raise

    async def finish(
        self, transaction: Callable[Concatenate[Connection, Scope, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """Run the last transaction, which also saves the answer and forgets the steps."""

        def last(connection: Connection, scope: Scope) -> Outcome:
            if self._is_stored:
                queries.end(connection, self._begun)
            return transaction(connection, scope, *args, **kwargs)

        return await self._call.write(last)

    def _keep_with(self, connection: Connection, name: str, effect: Callable[[Connection], Any]) -> dict[str, Any]:
        results = queries.locked_results(connection, self._begun)
        if results is None:
            raise KeyInUse(ENDED)
        if name not in results:
            results = {**results, name: effect(connection)}
            queries.save(connection, self._begun, results)
        return results

    @contextmanager
    def _advised(self) -> Iterator[None]:
        """Tell the caller of a request whose outcome is unknown how to find out."""
        try:
            yield
        except OutcomeUnknown as error:
            error.detail = f"{error.detail} {ASK_AGAIN if self._is_stored else LOOK_FIRST}"
            raise


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


def _nothing(_connection: Connection, _scope: Scope) -> None:
    """Take nothing back."""


async def prune(database: Database, now: datetime) -> int:
    """Forget up to 1,000 sagas that began more than 24 hours ago; return how many there were."""

    def forget(connection: Connection) -> int:
        return queries.prune(connection, expired=now - idempotency.KEPT, count=PRUNED_ON_DEMAND)

    return await database.write(forget)
