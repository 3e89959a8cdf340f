"""The database's own clock: hosts whose clocks differ agree about it."""

from typing import Any, Final

from sqlalchemy import literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from qbdconnect_server.storage.tables.columns import UtcDateTime


class moment_after(FunctionElement[Any]):  # noqa: N801 - it reads as a function of SQL
    """The moment that lies a number of seconds after the begin of the statement; negative ones lie before it."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(moment_after, "postgresql")
def _on_postgresql(element: moment_after, compiler: Any, **options: Any) -> str:
    # Not clock_timestamp(), which moves while a statement runs: no index can be searched for it.
    seconds = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => CAST({seconds} AS double precision)))"


@compiles(moment_after, "sqlite")
def _on_sqlite(element: moment_after, compiler: Any, **options: Any) -> str:
    # The form in which SQLAlchemy stores a moment; SQLite knows milliseconds.
    seconds = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('%+.3f seconds', {seconds}))"


NOW: Final = moment_after(literal_column("0"))
