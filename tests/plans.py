"""How a database would run a statement: with which indexes, and whether it sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.sql.visitors import cloned_traverse

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Connection

    from qbdconnect_server.storage.scope import ScopedStatement


def explain(connection: Connection, statement: ScopedStatement, parameters: dict[str, Any]) -> str:
    """Explain the operators' variant of a statement on the indexes that there are, however few the rows."""

    def give(parameter: BindParameter[Any]) -> None:
        if parameter.key in parameters:
            parameter.value, parameter.required = parameters[parameter.key], False

    given = cloned_traverse(statement._operator, {}, {"bindparam": give})
    compiled = given.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "sqlite":
        return "\n".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))
    # It prefers to scan small tables, and to collect the rows of an index before it looks at them.
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {compiled}"))
