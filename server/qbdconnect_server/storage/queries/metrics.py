"""Queries on the sums that are kept for each day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Connection, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live, metric_day

OF_STATS: Final = ("sessions", "requests", "transactions", "errors")
# Not BETWEEN, whose grammar in PostgreSQL has no place for a collation.
WITHIN_DAYS: Final = and_(metric_day.c.day >= bindparam("first_day"), metric_day.c.day <= bindparam("last_day"))


class Increment(NamedTuple):
    """What is added to a metric of an instance on a day (YYYY-MM-DD, UTC)."""

    instance_id: str
    metric: str
    day: str
    customer_id: str
    value: int


class InstanceSums(NamedTuple):
    """What an instance did over some days."""

    instance_id: str
    name: str
    sla: dict[str, Any] | None
    sessions: int
    requests: int
    transactions: int
    errors: int


def _add(dialect: Any) -> Any:
    statement = dialect.insert(metric_day)
    return statement.on_conflict_do_update(
        index_elements=["instance_id", "metric", "day"],
        set_={"value": metric_day.c.value + statement.excluded.value},
    )


def _sums_of_customer() -> ScopedStatement:
    """One row for each instance, also where it did nothing, and one without instance if the customer has none."""
    sums = (
        select(
            metric_day.c.instance_id,
            *(
                cast(func.sum(case((metric_day.c.metric == name, metric_day.c.value), else_=0)), BigInteger).label(name)
                for name in OF_STATS
            ),
        )
        .where(metric_day.c.customer_id == bindparam("customer_id"), WITHIN_DAYS)
        .group_by(metric_day.c.instance_id)
        .subquery()
    )
    existed = or_(live, instance.c.deleted_at >= bindparam("begin"))
    return ScopedStatement(
        select(
            instance.c.id,
            instance.c.document["name"].as_string(),
            instance.c.sla,
            *(func.coalesce(sums.c[name], 0) for name in OF_STATS),
        )
        .select_from(customer)
        .outerjoin(instance, and_(instance.c.customer_id == customer.c.id, existed))
        .outerjoin(sums, sums.c.instance_id == instance.c.id)
        .where(customer.c.id == bindparam("customer_id"))
        .order_by(instance.c.id),
        owner=customer.c.id,
    )


ADD: Final = {"sqlite": _add(sqlite), "postgresql": _add(postgresql)}
# The instance stands on the left: no row means that there is none, a row without a day that it did nothing.
DAYS: Final = ScopedStatement(
    select(metric_day.c.day, metric_day.c.value)
    .select_from(instance)
    .outerjoin(
        metric_day,
        and_(metric_day.c.instance_id == instance.c.id, metric_day.c.metric == bindparam("metric"), WITHIN_DAYS),
    )
    .where(instance.c.id == bindparam("instance_id"), live),
    owner=instance.c.customer_id,
)
SUMS_OF_CUSTOMER: Final = _sums_of_customer()


def add(connection: Connection, scope: Scope, increments: Iterable[Increment]) -> None:
    """Add to the sums; each day of a metric of an instance must come only once.

    Everybody adds in the same order, so that no two transactions ever wait for each other in a circle.
    """
    ordered = sorted(increments)
    for customer_id in {each.customer_id for each in ordered}:
        scope.require(customer_id)
    if ordered:
        connection.execute(ADD[connection.dialect.name], [each._asdict() for each in ordered])


def by_day(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection, scope: Scope, instance_id: str, metric: str, *, first_day: str, last_day: str
) -> dict[str, int] | None:
    """Give the sums of a metric by day, without days on which there were none; None if there is no such instance."""
    parameters = {"instance_id": instance_id, "metric": metric, "first_day": first_day, "last_day": last_day}
    rows = DAYS.execute(connection, scope, parameters).all()
    return {row.day: row.value for row in rows if row.day is not None} if rows else None


def of_customer(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection, scope: Scope, customer_id: str, *, first_day: str, last_day: str, begin: datetime
) -> Sequence[InstanceSums] | None:
    """Sum up what each instance of a customer did, the deleted ones included that were live after `begin`.

    None means that there is no such customer.
    """
    parameters = {"customer_id": customer_id, "first_day": first_day, "last_day": last_day, "begin": begin}
    rows = SUMS_OF_CUSTOMER.execute(connection, scope, parameters).all()
    return [InstanceSums._make(row) for row in rows if row[0] is not None] if rows else None
