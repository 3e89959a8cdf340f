"""Faults in writes of several steps: done twice, lost, or mixed up with others under the same key."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
SAGA = f"{SERVER}/services/saga.py"
QUERIES = f"{SERVER}/storage/queries/sagas.py"
TESTS = ("tests/server/services/test_saga.py",)

FAULTS = (
    Fault(
        "saga: a step runs again although its result is kept",
        SAGA,
        "        if name not in self._results:\n            with self._advised():",
        "        if True:\n            with self._advised():",
        TESTS,
    ),
    Fault(
        "saga: results are not kept",
        SAGA,
        "self._results = await self._call.hub.database.write(queries.keep, self._begun, name, result)",
        "self._results = {**self._results, name: result}",
        TESTS,
    ),
    Fault(
        "saga: another body goes on with the steps of the first",
        SAGA,
        "    if earlier.fingerprint != new.fingerprint:",
        "    if False:",
        TESTS,
    ),
    Fault(
        "saga: a saved answer is not looked for at the beginning",
        SAGA,
        "    if saved is not None:\n        if begun is not None:",
        "    if False:\n        if begun is not None:",
        TESTS,
    ),
    Fault(
        "saga: a saga stays behind a saved answer",
        SAGA,
        "        if begun is not None:\n            queries.end(connection, begun)\n",
        "",
        TESTS,
    ),
    Fault(
        "saga: a finished saga is not forgotten",
        SAGA,
        "                queries.end(connection, self._begun)\n            return transaction",
        "                pass\n            return transaction",
        TESTS,
    ),
    Fault(
        "saga: an abandoned saga is not forgotten",
        SAGA,
        "                queries.end(connection, self._begun)\n            transaction",
        "                pass\n            transaction",
        TESTS,
    ),
    Fault(
        "saga: the key of a step is the same for every write",
        SAGA,
        'return f"{self._begun.operation_id}:{step}"',
        'return f"{self._begun.key}:{step}"',
        TESTS,
    ),
    Fault(
        "saga: without a key the caller is told to repeat the request",
        SAGA,
        "{ASK_AGAIN if self._is_stored else LOOK_FIRST}",
        "{ASK_AGAIN}",
        TESTS,
    ),
    Fault(
        "saga: a transaction runs although all is over",
        SAGA,
        "        if results is None:\n            raise KeyInUse(ENDED)\n",
        "        results = results or {}\n",
        TESTS,
    ),
    Fault(
        "saga: a transaction that is a step runs again",
        SAGA,
        "        if name not in results:\n            results = {**results, name: effect(connection)}",
        "        if True:\n            results = {**results, name: effect(connection)}",
        TESTS,
    ),
    Fault(
        "saga: sagas never expire",
        QUERIES,
        'where=saga.c.created_at <= bindparam("expired"),',
        "where=saga.c.created_at < saga.c.created_at,",
        TESTS,
    ),
    Fault(
        "saga: a new saga takes the place of one that goes on",
        QUERIES,
        'where=saga.c.created_at <= bindparam("expired"),',
        "where=saga.c.created_at <= saga.c.created_at,",
        TESTS,
    ),
    Fault(
        "saga: the last result of a step counts, not the first",
        QUERIES,
        "    results = {name: result, **found}\n",
        "    results = {**found, name: result}\n",
        TESTS,
    ),
    Fault(
        "saga: whoever is late ends the write of another",
        QUERIES,
        'IS_OURS: Final = (*IS_KEY, saga.c.operation_id == bindparam("of_operation"))',
        'IS_OURS: Final = (*IS_KEY, saga.c.operation_id != bindparam("of_operation") + "x")',
        TESTS,
    ),
    Fault(
        "saga: young sagas are forgotten",
        SAGA,
        "queries.prune(connection, expired=now - idempotency.KEPT, count=PRUNED_ON_DEMAND)",
        "queries.prune(connection, expired=now, count=PRUNED_ON_DEMAND)",
        TESTS,
    ),
)
