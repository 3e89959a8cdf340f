"""Everything that is stored about one customer, table by table: to give it out, or to erase it.

A table that belongs to customers has its line in `PARTS` or in `ELSEWHERE`; a test compares them with all tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from qbdconnect_server.errors import Conflict
from qbdconnect_server.storage.tables import (
    api_key,
    customer,
    event_log,
    idempotency_key,
    instance,
    invoice,
    job,
    metric_day,
    outside_payment,
    payment_note,
    payout,
    request,
    saga,
    session,
    subscription,
    user_account,
    user_customer,
    webhook,
    webhook_delivery,
    webhook_event,
)

CUSTOMER: Final[BindParameter[str]] = bindparam("customer_id")
INSTANCE: Final[BindParameter[str]] = bindparam("instance_id")
OPERATORS: Final = "operator"  # the tenant of operators' idempotency keys

# What lets somebody in is given to nobody.
SECRETS: Final = frozenset(
    {api_key.c.secret_hash, instance.c.password_hash, instance.c.validation_hash, webhook.c.secrets}
)
SEALED: Final = frozenset({request.c.qbxml, request.c.result})


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that belong to a customer.

    `owned` tells which; rows `by_instance` are found by an index that begins with the instance. They are listed in the
    order of columns that name each row, of `order` where an index has others than the primary key. `page_size` bounds
    how many are in memory at once.
    """

    table: Table
    owned: ColumnElement[bool]
    by_instance: bool = False
    order: tuple[Column[Any], ...] = ()
    page_size: int = 500

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns in whose order the rows are listed."""
        return self.order or tuple(self.table.primary_key.columns)

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name


def _of_customer(table: Table) -> ColumnElement[bool]:
    return table.c.customer_id == CUSTOMER


def _activity(table: Table, *order: Column[Any], page_size: int = 500) -> Part:
    return Part(table, _of_customer(table), by_instance=True, order=order, page_size=page_size)


_links = user_customer.alias()
_others = user_customer.alias()
IS_LINKED: Final = exists().where(_links.c.user_id == user_account.c.id, _links.c.customer_id == CUSTOMER)
WORKS_ELSEWHERE: Final = or_(
    and_(user_account.c.home_customer_id.is_not(None), user_account.c.home_customer_id != CUSTOMER),
    exists().where(_others.c.user_id == user_account.c.id, _others.c.customer_id != CUSTOMER),
)
IS_USER: Final = or_(user_account.c.home_customer_id == CUSTOMER, IS_LINKED)

# In the order in which they are given out; erased from the last to the first, so that whatever refers goes before what
# it refers to, and the customer last: until then an erasure that was broken off can be done again.
PARTS: Final = (
    Part(customer, customer.c.id == CUSTOMER),
    Part(instance, _of_customer(instance)),
    Part(subscription, _of_customer(subscription)),
    Part(invoice, _of_customer(invoice)),
    Part(outside_payment, _of_customer(outside_payment)),
    Part(payment_note, _of_customer(payment_note)),
    Part(payout, _of_customer(payout)),
    Part(user_customer, _of_customer(user_customer)),
    # Who belongs to the customer is known by the links, so users go before them; `erase_users` takes both along.
    Part(user_account, IS_USER),
    Part(api_key, _of_customer(api_key)),
    _activity(session, session.c.started_at, session.c.id),
    # The sealed texts of a request may be many megabytes each.
    _activity(request, request.c.request_id, page_size=1),
    _activity(event_log, event_log.c.timestamp, event_log.c.id),
    _activity(metric_day),
    Part(webhook, _of_customer(webhook)),
    Part(webhook_event, _of_customer(webhook_event), page_size=50),
    # An operator's webhook hears of this customer's events, too.
    Part(
        webhook_delivery,
        or_(
            webhook_delivery.c.event_id.in_(select(webhook_event.c.id).where(_of_customer(webhook_event))),
            webhook_delivery.c.webhook_id.in_(select(webhook.c.id).where(_of_customer(webhook))),
        ),
    ),
)
# Copies that live for hours or days: they are erased, but not given out.
ELSEWHERE: Final = (idempotency_key, job, saga)


def _narrowed(part: Part, *, to_instance: bool) -> ColumnElement[bool]:
    return and_(part.table.c.instance_id == INSTANCE) if to_instance else part.owned


def _page(part: Part, *, to_instance: bool, is_first: bool) -> Select[Any]:
    """List rows by their keys, from behind a given one; the key stands in front of the columns."""
    key = part.key
    shown = [column for column in part.table.columns if column not in SECRETS]
    after = [bindparam(f"after_{number}", type_=column.type) for number, column in enumerate(key)]
    statement = select(*key, *shown).where(_narrowed(part, to_instance=to_instance))
    if not is_first:
        statement = statement.where(tuple_(*key) > tuple_(*after) if len(key) > 1 else key[0] > after[0])
    return statement.order_by(*key).limit(part.page_size)


def _erase(table: Table, owned: ColumnElement[bool], count: int) -> Delete:
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(owned).limit(count)
    return delete(table).where((tuple_(*key) if len(key) > 1 else key[0]).in_(chosen))


def _variants(part: Part) -> tuple[bool, ...]:
    return (False, True) if part.by_instance else (False,)


ERASED_AT_ONCE: Final = 500
PAGES: Final = {
    (part.name, to_instance, is_first): _page(part, to_instance=to_instance, is_first=is_first)
    for part in PARTS
    for to_instance in _variants(part)
    for is_first in (True, False)
}
ERASE: Final = {
    (part.name, to_instance): _erase(part.table, _narrowed(part, to_instance=to_instance), ERASED_AT_ONCE)
    for part in PARTS
    for to_instance in _variants(part)
}
IS_THERE: Final = {part.name: select(literal(1)).where(part.owned).limit(1) for part in PARTS}
OWN_IDS: Final = [
    select(part.table.c.id).where(part.owned, part.table.c.id.in_(bindparam("ids", expanding=True)))
    for part in PARTS
    if "id" in part.table.c and part.table is not event_log  # whose numbers say nothing
]
INSTANCE_IDS: Final = select(instance.c.id).where(_of_customer(instance)).order_by(instance.c.id)

LEAVING_USERS: Final = select(user_account.c.id).where(IS_USER, ~WORKS_ELSEWHERE).limit(ERASED_AT_ONCE)
THEIR_KEYS: Final = delete(api_key).where(api_key.c.user_id.in_(bindparam("ids", expanding=True)))
THEIR_LINKS: Final = delete(user_customer).where(user_customer.c.user_id.in_(bindparam("ids", expanding=True)))
THEM: Final = delete(user_account).where(user_account.c.id.in_(bindparam("ids", expanding=True)))
LEAVE_HOME: Final = (
    update(user_account).where(user_account.c.home_customer_id == CUSTOMER).values(home_customer_id=None)
)
# An address need be unique among the users of its tenant alone; one's own id is a tenant where nobody else is.
LEAVE_TENANT: Final = update(user_account).where(user_account.c.tenant == CUSTOMER).values(tenant=user_account.c.id)

ERASE_ANSWERS: Final = _erase(idempotency_key, idempotency_key.c.tenant == CUSTOMER, ERASED_AT_ONCE)
# Those of operators are forgotten within a day.
ERASE_SAGAS: Final = _erase(saga, saga.c.tenant == CUSTOMER, ERASED_AT_ONCE)
OPERATORS_ANSWERS: Final = (
    select(idempotency_key.c.key, idempotency_key.c.headers, idempotency_key.c.body, idempotency_key.c.sealed)
    .where(idempotency_key.c.tenant == OPERATORS, idempotency_key.c.key > bindparam("after"))
    .order_by(idempotency_key.c.key)
    .limit(20)
)
ERASE_OPERATORS_ANSWERS: Final = delete(idempotency_key).where(
    idempotency_key.c.tenant == OPERATORS, idempotency_key.c.key.in_(bindparam("keys", expanding=True))
)
JOBS: Final = (
    select(job.c.id, job.c.dedup_key, job.c.payload, job.c.checkpoints, job.c.last_error)
    .where(job.c.id > bindparam("after"))
    .order_by(job.c.id)
    .limit(500)
)
ERASE_JOBS: Final = delete(job).where(job.c.id.in_(bindparam("ids", expanding=True)))


def page(
    connection: Connection, part: Part, customer_id: str, instance_id: str | None, after: Sequence[Any] | None
) -> tuple[list[dict[str, Any]], Sequence[Any] | None]:
    """List rows of a part in the order of their keys, and give the key to go on behind, None at the end."""
    parameters = _parameters(customer_id, instance_id)
    parameters |= {f"after_{number}": value for number, value in enumerate(after or ())}
    statement = PAGES[part.name, instance_id is not None, after is None]
    width = len(part.key)
    rows = connection.execute(statement, parameters).all()
    names = [str(column.name) for column in statement.selected_columns][width:]
    last = tuple(rows[-1][:width]) if len(rows) == part.page_size else None
    return [dict(zip(names, row[width:], strict=True)) for row in rows], last


def erase_some(connection: Connection, part: Part, customer_id: str, instance_id: str | None = None) -> int:
    """Delete up to 500 rows of a part; return how many they were. Raises Conflict."""
    statement = ERASE[part.name, instance_id is not None]
    try:
        return connection.execute(statement, _parameters(customer_id, instance_id)).rowcount
    except IntegrityError:
        raise Conflict(f"Something was added to {customer_id} meanwhile: erase it again.") from None


def is_there(connection: Connection, part: Part, customer_id: str) -> bool:
    """Tell whether a part holds anything about a customer."""
    return connection.execute(IS_THERE[part.name], {"customer_id": customer_id}).first() is not None


def instance_ids(connection: Connection, customer_id: str) -> list[str]:
    """List the ids of all instances of a customer, deleted ones included."""
    return list(connection.execute(INSTANCE_IDS, {"customer_id": customer_id}).scalars())


def own_ids(connection: Connection, customer_id: str, ids: Iterable[str]) -> set[str]:
    """Pick, of some ids, those of the customer and of what belongs to it."""
    parameters = {"customer_id": customer_id, "ids": sorted(ids)}
    return {found for statement in OWN_IDS for found in connection.execute(statement, parameters).scalars()}


def erase_users(connection: Connection, customer_id: str) -> int:
    """Delete up to 500 users who belong to this customer alone, with their keys; return how many they were."""
    ids = list(connection.execute(LEAVING_USERS, {"customer_id": customer_id}).scalars())
    for statement in (THEIR_KEYS, THEIR_LINKS, THEM):
        connection.execute(statement, {"ids": ids})
    return len(ids)


def part_with_users(connection: Connection, customer_id: str) -> None:
    """Let the users who work for others, too, forget this customer; their links are a part of their own."""
    for statement in (LEAVE_HOME, LEAVE_TENANT):
        connection.execute(statement, {"customer_id": customer_id})


def erase_answers(connection: Connection, customer_id: str) -> int:
    """Delete up to 500 answers that are saved for idempotency keys of a customer; return how many they were."""
    return connection.execute(ERASE_ANSWERS, {"customer_id": customer_id}).rowcount


def erase_sagas(connection: Connection, customer_id: str) -> int:
    """Delete up to 500 writes of a customer that have begun and not ended; return how many they were."""
    return connection.execute(ERASE_SAGAS, {"customer_id": customer_id}).rowcount


def operators_answers(connection: Connection, after: str) -> list[tuple[str, Any, bytes | None, bool]]:
    """List the saved answers to operators behind a key: key, headers, body, and whether it is sealed."""
    return [tuple(row) for row in connection.execute(OPERATORS_ANSWERS, {"after": after})]


def erase_operators_answers(connection: Connection, keys: Sequence[str]) -> int:
    """Delete saved answers to operators; return how many they were."""
    return connection.execute(ERASE_OPERATORS_ANSWERS, {"keys": keys}).rowcount


def jobs(connection: Connection, after: str) -> list[tuple[str, list[Any]]]:
    """List jobs behind an id, each with all that it says."""
    return [(row[0], list(row[1:])) for row in connection.execute(JOBS, {"after": after})]


def erase_jobs(connection: Connection, ids: Sequence[str]) -> int:
    """Delete jobs; return how many they were."""
    return connection.execute(ERASE_JOBS, {"ids": ids}).rowcount


def _parameters(customer_id: str, instance_id: str | None) -> dict[str, Any]:
    return {"customer_id": customer_id} if instance_id is None else {"instance_id": instance_id}
