"""What a handler of background work sees of its job."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson

from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs as queries
from qbdconnect_server.storage.queries.jobs import ClaimedJob, Lease, LeaseLost, NewJob

__all__ = ["Handler", "Job", "LeaseLost", "NewJob", "Park", "Postpone"]

T = TypeVar("T")
P = ParamSpec("P")


class Postpone(Exception):  # noqa: N818 - a decision of the handler, not an error
    """Run the job again at a moment of this host's clock, as if this attempt had not been."""

    def __init__(self, run_at: datetime) -> None:
        super().__init__(run_at.isoformat())
        self.run_at = run_at


class Park(Exception):  # noqa: N818 - a decision of the handler, not an error
    """Put the job aside at once: no further attempt can help. Operators are shown the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Job:
    """A claimed job in the hands of its handler.

    A handler that returns has done its job. One that raises lets it run again later, unless it raises Park. A job may
    run more than once (its process was killed, its lease expired), so an effect is either written by `finish_with`, is
    a step, or carries an idempotency key, for which `id` is good.
    """

    def __init__(self, hub: Hub, claimed: ClaimedJob, owner: str) -> None:
        self.id = claimed.id
        self.kind = claimed.kind
        self.payload = claimed.payload
        self.attempt = claimed.attempt
        self.lease = Lease(claimed.id, owner, claimed.attempt)
        self.is_finished = False
        self._hub = hub
        self._checkpoints = claimed.checkpoints

    async def finish_with(
        self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a transaction that also marks the job as done: its effect happens exactly once.

        Raises LeaseLost, with no effect, if another worker has the job by now.
        """

        def finish(connection: Connection) -> T:
            queries.finish(connection, self.lease)
            return transaction(connection, *args, **kwargs)

        return await self._finish(finish)

    async def finish_after(
        self, transaction: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do as `finish_with` does, for a transaction that must lock rows of its own before that of the job."""

        def finish(connection: Connection) -> T:
            result = transaction(connection, *args, **kwargs)
            queries.finish(connection, self.lease)
            return result

        return await self._finish(finish)

    async def finish(self) -> None:
        """Mark the job as done, unless it is already. Raises LeaseLost."""
        if not self.is_finished:
            await self.finish_with(lambda _: None)

    def has(self, name: str) -> bool:
        """Tell whether the result of a step is kept."""
        return name in self._checkpoints

    async def step(self, name: str, function: Callable[[], Awaitable[Any]]) -> Any:
        """Run a step and keep its result, or give the result that an earlier attempt has kept.

        The result must be JSON and comes back as JSON gives it (a tuple as a list). A step that was under way when its
        process died runs again. Raises LeaseLost.
        """
        if name not in self._checkpoints:
            result = await function()
            await self._keep(name, lambda _: result)
        return self._checkpoints[name]

    async def step_with(
        self, name: str, transaction: Callable[Concatenate[Connection, P], Any], *args: P.args, **kwargs: P.kwargs
    ) -> Any:
        """Run a step that is one transaction, which also keeps its result: its effect happens exactly once.

        Raises LeaseLost, with no effect.
        """
        if name not in self._checkpoints:
            await self._keep(name, lambda connection: transaction(connection, *args, **kwargs))
        return self._checkpoints[name]

    async def _finish(self, transaction: Callable[[Connection], T]) -> T:
        result = await self._hub.database.write(transaction)
        self.is_finished = True
        return result

    async def _keep(self, name: str, transaction: Callable[[Connection], Any]) -> None:
        def keep(connection: Connection) -> dict[str, Any]:
            checkpoints = {**self._checkpoints, name: as_json(transaction(connection))}
            queries.checkpoint(connection, self.lease, checkpoints)
            return checkpoints

        self._checkpoints = await self._hub.database.write(keep)


Handler = Callable[[Hub, Job], Awaitable[None]]


def as_json(value: Any) -> Any:
    """Give a value as it comes back from the database, so that a resumed job sees what the first attempt saw."""
    return orjson.loads(orjson.dumps(value))
