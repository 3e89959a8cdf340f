"""Faults in what is kept, and for whom."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
STORAGE = ("tests/server/storage",)

FAULTS = (
    Fault(
        "tenancy: every statement sees everybody",
        f"{SERVER}/storage/scope.py",
        "        if scope.customer_id is None:\n            return connection",
        "        if True:\n            return connection",
        STORAGE,
    ),
    Fault(
        "tenancy: rows are stored for anybody",
        f"{SERVER}/storage/scope.py",
        "if not self.covers(customer_id):",
        "if False:",
        STORAGE,
    ),
    Fault(
        "tenancy: an instance is found by its id alone",
        f"{SERVER}/storage/queries/instances.py",
        "BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID, live), owner=instance.c.customer_id)",
        'BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID, live), owner=bindparam("scope_customer_id"))',
        STORAGE,
    ),
    Fault(
        "storage: deleted instances live on",
        f"{SERVER}/storage/tables/instances.py",
        "live = instance.c.deleted_at.is_(None)",
        "live = instance.c.id.is_not(None)",
        STORAGE,
    ),
    Fault(
        "storage: a failing write takes its neighbours along",
        f"{SERVER}/storage/writer.py",
        "        return list(self._run_alone(units))",
        "        return [*self._run_alone(units[:1]), "
        'self._all_failed(units[1:], CannotBegin(Unavailable("no")))][: len(units)]  # type: ignore[list-item]',
        STORAGE,
    ),
    Fault(
        "storage: writes are not committed before the answer",
        f"{SERVER}/storage/sqlite.py",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        STORAGE,
    ),
    Fault(
        "storage: the file is open to everybody on the machine",
        f"{SERVER}/storage/sqlite.py",
        "0o600",
        "0o644",
        STORAGE,
    ),
    Fault(
        "storage: a lost commit is tried again",
        f"{SERVER}/storage/postgresql.py",
        "if isinstance(error, (CommitLost, PoolTimeout)):\n        return False",
        "if isinstance(error, (CommitLost, PoolTimeout)):\n        return True",
        STORAGE,
    ),
)
