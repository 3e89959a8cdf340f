"""One thread that runs every write of a SQLite file and lets those that wait share one commit."""

import contextvars
import queue
import threading
from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from qbdconnect_server.errors import Unavailable

QUEUE_SIZE: Final = 1000  # writes that may wait; above it the hub is overloaded and says so
BATCH_SIZE: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One transaction that waits for its turn."""

    transaction: Callable[[Connection], Any]
    future: Future[Any]
    context: contextvars.Context  # so that what the transaction logs carries the id of its request

    def run(self, connection: Connection) -> Any:
        """Run the transaction as its request would."""
        return self.context.run(self.transaction, connection)


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """What became of a unit: a value, or an error and nothing left behind."""

    unit: Unit
    value: Any = None
    error: Exception | None = None

    def deliver(self) -> None:
        """Tell the one who waits; runs in the loop. The request may have been cancelled meanwhile."""
        if self.unit.future.done():
            return
        if self.error is None:
            self.unit.future.set_result(self.value)
        else:
            self.unit.future.set_exception(self.error)


class CannotBegin(Exception):  # noqa: N818 - a state of the file, not a fault of a unit
    """Another process keeps the file locked, or the file cannot be written at all."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Writer:
    """Runs transactions in the order of their arrival and answers only after the commit.

    A batch runs in one transaction. If one of its units fails, the batch is rolled back and its units run again one by
    one, so that a failure leaves nothing behind and hurts nobody. (A savepoint for each unit would cost half the gain.)
    """

    def __init__(
        self,
        connection: Connection,
        *,
        queue_size: int = QUEUE_SIZE,
        translate: Callable[[Exception], Exception | None],
    ) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        self._translate = translate
        self._queue: queue.Queue[Unit | None] = queue.Queue(queue_size)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, transaction: Callable[[Connection], Any]) -> Future[Any]:
        """Let a transaction wait for its turn; call it from the loop. Raises Unavailable."""
        if self._closing:
            raise Unavailable("The hub is shutting down.")
        unit = Unit(transaction, get_running_loop().create_future(), contextvars.copy_context())
        try:
            self._queue.put_nowait(unit)
        except queue.Full:
            raise Unavailable("Too many writes are waiting.", headers={"Retry-After": "1"}) from None
        return unit.future

    def refuse(self) -> None:
        """Take no more transactions."""
        self._closing = True

    def drain(self) -> None:
        """Wait until all that was taken is done; blocks, and the loop must keep running meanwhile."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        stop = False
        while not stop:
            batch, stop = self._next_batch()
            # A request that was cancelled before its turn has no effect.
            self._deliver(self._run_batch([unit for unit in batch if not unit.future.cancelled()]))

    def _next_batch(self) -> tuple[list[Unit], bool]:
        """Wait for a unit and take along what else waits; the flag says that it is the last batch."""
        batch: list[Unit] = []
        unit = self._queue.get()
        while unit is not None:
            batch.append(unit)
            if len(batch) == BATCH_SIZE or self._queue.empty():
                return batch, False
            unit = self._queue.get()  # only this thread takes, so what is there stays there
        return batch, True

    def _run_batch(self, units: list[Unit]) -> list[UnitOutcome]:
        if len(units) > 1:
            try:
                return self._run_together(units)
            except CannotBegin as error:
                return self._all_failed(units, error)
            except Exception:  # noqa: BLE001, S110 - whatever it was, each unit gets its own answer below
                pass
        return list(self._run_alone(units))

    def _run_together(self, units: list[Unit]) -> list[UnitOutcome]:
        with self._transaction() as connection:
            return [UnitOutcome(unit, unit.run(connection)) for unit in units]

    def _run_alone(self, units: list[Unit]) -> Iterator[UnitOutcome]:
        for position, unit in enumerate(units):
            try:
                yield from self._run_together([unit])
            except CannotBegin as error:
                # The others would wait as long for the same lock, in vain.
                yield from self._all_failed(units[position:], error)
                return
            except Exception as error:  # noqa: BLE001 - it is raised where the unit came from
                yield UnitOutcome(unit, error=self._translate(error) or error)

    def _all_failed(self, units: list[Unit], error: CannotBegin) -> list[UnitOutcome]:
        return [UnitOutcome(unit, error=self._translate(error.reason) or error.reason) for unit in units]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        # SQLAlchemy keeps the books; the driver, in autocommit mode, begins nothing by itself.
        with self.connection.begin():
            try:
                self._driver.execute("BEGIN IMMEDIATE")
            except Exception as error:
                raise CannotBegin(error) from error
            yield self.connection

    @staticmethod
    def _deliver(outcomes: list[UnitOutcome]) -> None:
        by_loop: dict[AbstractEventLoop, list[UnitOutcome]] = {}
        for outcome in outcomes:
            by_loop.setdefault(outcome.unit.future.get_loop(), []).append(outcome)
        for loop, group in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_deliver_all, group)


def _deliver_all(outcomes: list[UnitOutcome]) -> None:
    for outcome in outcomes:
        outcome.deliver()
