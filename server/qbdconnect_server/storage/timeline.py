"""Pages of what happened to an instance, the newest first: statements that walk along one index, however deep."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, bindparam, select, tuple_

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import UtcDateTime, instance, live

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)


class Window(NamedTuple):
    """A stretch of time, both ends included."""

    begin: datetime = EARLIEST
    end: datetime = LATEST


class Timeline:
    """The rows of a table by instance, moment and id; an index must hold these three columns in this order.

    `filters` are further conditions, each with its own index that begins with the filtered columns. `last_id` sorts
    behind every id of the table, `first_id` before.
    """

    def __init__(
        self,
        table: Table,
        moment: Column[datetime],
        columns: Sequence[ColumnElement[Any]],
        *,
        ids: tuple[Any, Any],
        filters: Sequence[ColumnElement[bool]] = (),
    ) -> None:
        self._first_id, self._last_id = ids
        self._page = _page(table, moment, columns, filters)
        self._moment = ScopedStatement(
            select(moment).where(table.c.id == bindparam("row_id"), table.c.instance_id == bindparam("instance_id")),
            owner=table.c.customer_id,
        )

    def page(  # noqa: PLR0913 - a statement takes all that it needs
        self,
        connection: Connection,
        scope: Scope,
        instance_id: str,
        window: Window,
        *,
        count: int,
        starting_after: Any,
        **filters: Any,
    ) -> list[Any] | None:
        """List `count` rows, the newest first, from behind the row with the id `starting_after` (None: the newest).

        Behind a row that does not exist there is nothing. None means that there is no such instance.
        """
        until, before_id = window.end, self._last_id
        if starting_after is not None:
            # Rows never move, so that this look-up and the page may see different states.
            parameters = {"row_id": starting_after, "instance_id": instance_id}
            moment = self._moment.execute(connection, scope, parameters).scalar()
            position = (EARLIEST, self._first_id) if moment is None else (moment, starting_after)
            until, before_id = min((until, before_id), position)
        # One upper and one lower bound: of two upper ones SQLite would search by either and step over the rest.
        bounds = {"begin": window.begin, "until": until, "before_id": before_id}
        rows = self._page.execute(
            connection, scope, {"instance_id": instance_id, "count": count, **bounds, **filters}
        ).all()
        if not rows:
            return None
        return [row[1:] for row in rows if row[0] is not None]


def _page(
    table: Table,
    moment: Column[datetime],
    columns: Sequence[ColumnElement[Any]],
    filters: Sequence[ColumnElement[bool]],
) -> ScopedStatement:
    before = tuple_(bindparam("until", type_=UtcDateTime()), bindparam("before_id", type_=table.c.id.type))
    rows = (
        select(table.c.instance_id.label("of_instance"), *columns)
        .where(
            table.c.instance_id == bindparam("instance_id"),
            moment >= bindparam("begin"),
            tuple_(moment, table.c.id) < before,
            *filters,
        )
        .order_by(moment.desc(), table.c.id.desc())
        .limit(bindparam("count", type_=Integer()))
        .subquery()
    )
    # The instance stands on the left: no row means that there is none, a row without anything else an empty page.
    return ScopedStatement(
        select(rows)
        .select_from(instance)
        .outerjoin(rows, rows.c.of_instance == instance.c.id)
        .where(instance.c.id == bindparam("instance_id"), live)
        .order_by(rows.c[moment.name].desc(), rows.c.id.desc()),
        owner=instance.c.customer_id,
    )
