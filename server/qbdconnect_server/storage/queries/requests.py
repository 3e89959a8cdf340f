"""Queries on requests: what callers see of them, and how they move on from state to state."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import instance, live, request
from qbdconnect_server.storage.tables.activity import has_deadline, has_dependency, queued

QUEUED: Final = "queued"
SENT: Final = "sent"
COMPLETED: Final = "completed"
CHUNK: Final = 500  # ids in one statement
FIRST_ID, LAST_ID = "", "~"  # they sort before and behind every id


class StoredRequest(NamedTuple):
    """A request without its message and result; `document` has what the caller wrote."""

    id: str
    instance_id: str
    customer_id: str
    request_id: str
    session_id: str | None
    state: str
    rank: int
    depends_on: str | None
    waits: bool
    deadline: datetime | None
    error: dict[str, Any] | None
    document: dict[str, Any]
    created_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None


class Contents(NamedTuple):
    """The message of a request and what QuickBooks answered, both sealed."""

    qbxml: bytes
    result: bytes | None


class WholeRequest(NamedTuple):
    """A request with its contents."""

    request: StoredRequest
    contents: Contents


class Finish(NamedTuple):
    """How a request comes to its end."""

    state: str
    finished_at: datetime
    error: dict[str, Any] | None = None
    result: bytes | None = None


COLUMNS: Final = tuple(request.c[name] for name in StoredRequest._fields)
CONTENTS: Final = tuple(request.c[name] for name in Contents._fields)
WIDTH: Final = len(COLUMNS)

OF_INSTANCE: Final = request.c.instance_id == bindparam("instance_id")
HAS_REQUEST_ID: Final = request.c.request_id == bindparam("request_id")
HAS_ID: Final = request.c.id == bindparam("row_id")
AMONG_IDS: Final = request.c.id.in_(bindparam("row_ids", expanding=True))


def _insert(dialect: Any) -> Any:
    return dialect.insert(request).on_conflict_do_nothing(index_elements=["instance_id", "request_id"])


def _page(*conditions: ColumnElement[bool]) -> ScopedStatement:
    """List requests; the instance stands on the left: no row means that there is none, one without id an empty page."""
    rows = (
        select(*COLUMNS)
        .where(OF_INSTANCE, request.c.id < bindparam("before_id"), *conditions)
        .order_by(request.c.id.desc())
        .limit(bindparam("count", type_=Integer()))
        .subquery()
    )
    return ScopedStatement(
        select(rows)
        .select_from(instance)
        .outerjoin(rows, rows.c.instance_id == instance.c.id)
        .where(instance.c.id == bindparam("instance_id"), live)
        .order_by(rows.c.id.desc()),
        owner=instance.c.customer_id,
    )


def _dependents() -> ScopedStatement:
    """Everything queued that depends on some requests of an instance, or on what depends on them, and so on."""
    direct = (
        select(request.c.id, request.c.request_id)
        .where(OF_INSTANCE, request.c.depends_on.in_(bindparam("request_ids", expanding=True)), has_dependency)
        .cte("dependents", recursive=True)
    )
    found = direct.union(
        select(request.c.id, request.c.request_id)
        .join(direct, request.c.depends_on == direct.c.request_id)
        .where(OF_INSTANCE, has_dependency)
    )
    return ScopedStatement(
        select(*COLUMNS)
        .where(request.c.id.in_(select(found.c.id)), queued)
        .order_by(request.c.id)
        .with_for_update(of=request),
        owner=request.c.customer_id,
    )


def _overdue(*conditions: ColumnElement[bool], skip_locked: bool) -> ScopedStatement:
    return ScopedStatement(
        select(*COLUMNS)
        .where(has_deadline, request.c.deadline <= bindparam("now"), *conditions)
        .order_by(request.c.deadline)
        .limit(bindparam("count", type_=Integer()))
        .with_for_update(skip_locked=skip_locked),
        owner=request.c.customer_id,
    )


INSERT: Final = {"sqlite": _insert(sqlite), "postgresql": _insert(postgresql)}
BY_REQUEST_ID: Final = ScopedStatement(
    select(*COLUMNS, *CONTENTS)
    .join(instance, and_(instance.c.id == request.c.instance_id, live))
    .where(OF_INSTANCE, HAS_REQUEST_ID),
    owner=request.c.customer_id,
)
LOCKED_BY_REQUEST_ID: Final = ScopedStatement(
    select(*COLUMNS, *CONTENTS).where(OF_INSTANCE, HAS_REQUEST_ID).with_for_update(), owner=request.c.customer_id
)
HELD_STATE: Final = ScopedStatement(
    select(request.c.state).where(OF_INSTANCE, HAS_REQUEST_ID).with_for_update(read=True), owner=request.c.customer_id
)
LOCKED_BY_ID: Final = ScopedStatement(select(*COLUMNS).where(HAS_ID).with_for_update(), owner=request.c.customer_id)
PAGE: Final = _page()
PAGE_OF_STATE: Final = _page(request.c.state == bindparam("state"))
POSITION: Final = ScopedStatement(select(request.c.id).where(OF_INSTANCE, HAS_REQUEST_ID), owner=request.c.customer_id)
NEXT: Final = ScopedStatement(
    select(*COLUMNS, *CONTENTS)
    .where(OF_INSTANCE, queued, request.c.waits.is_(False))
    .order_by(request.c.rank, request.c.id)
    .limit(1),
    owner=request.c.customer_id,
)
ALL_QUEUED: Final = ScopedStatement(
    select(*COLUMNS).where(OF_INSTANCE, queued).order_by(request.c.id).with_for_update(), owner=request.c.customer_id
)
NTH_QUEUED: Final = ScopedStatement(
    select(request.c.id).where(OF_INSTANCE, queued).limit(1).offset(bindparam("others", type_=Integer())),
    owner=request.c.customer_id,
)
# Of several processes that look for all at once, each takes others; who looks for one instance waits instead.
OVERDUE: Final = _overdue(skip_locked=True)
OVERDUE_OF_INSTANCE: Final = _overdue(OF_INSTANCE, skip_locked=False)
DEPENDENTS: Final = _dependents()
RELEASE: Final = ScopedStatement(
    update(request)
    # An update keeps the names of columns for what it sets.
    .where(
        request.c.instance_id == bindparam("of_instance"),
        has_dependency,
        request.c.depends_on == bindparam("completed"),
    )
    .values(waits=False),
    owner=request.c.customer_id,
)
UPDATE: Final = ScopedStatement(update(request).where(HAS_ID), owner=request.c.customer_id)
FINISH: Final = ScopedStatement(update(request).where(AMONG_IDS), owner=request.c.customer_id)


def by_request_id(connection: Connection, scope: Scope, instance_id: str, request_id: str) -> WholeRequest | None:
    """Find a request of a live instance by the caller's UUID in lower case."""
    parameters = {"instance_id": instance_id, "request_id": request_id}
    return _whole(BY_REQUEST_ID.execute(connection, scope, parameters).one_or_none())


def locked_by_request_id(
    connection: Connection, scope: Scope, instance_id: str, request_id: str
) -> WholeRequest | None:
    """Find a request and let nobody else change it until the transaction ends."""
    parameters = {"instance_id": instance_id, "request_id": request_id}
    return _whole(LOCKED_BY_REQUEST_ID.execute(connection, scope, parameters).one_or_none())


def locked_by_id(connection: Connection, scope: Scope, row_id: str) -> StoredRequest | None:
    """Find a request by our own id and let nobody else change it until the transaction ends."""
    row = LOCKED_BY_ID.execute(connection, scope, {"row_id": row_id}).one_or_none()
    return None if row is None else StoredRequest._make(row)


def held_state(connection: Connection, scope: Scope, instance_id: str, request_id: str) -> str | None:
    """Tell the state of a request, which stays so until the transaction ends; None if there is no such request."""
    parameters = {"instance_id": instance_id, "request_id": request_id}
    found: str | None = HELD_STATE.execute(connection, scope, parameters).scalar()
    return found


def page(  # noqa: PLR0913 - a statement takes all that it needs
    connection: Connection,
    scope: Scope,
    instance_id: str,
    *,
    state: str | None,
    count: int,
    starting_after: str | None,
) -> list[StoredRequest] | None:
    """List `count` requests of a live instance, the newest first, from behind the one with a UUID in lower case.

    Behind a request that does not exist there is nothing. None means that there is no such instance.
    """
    before_id = LAST_ID
    if starting_after is not None:
        # The order of arrival never changes, so that this look-up and the page may see different states.
        position = {"instance_id": instance_id, "request_id": starting_after}
        before_id = POSITION.execute(connection, scope, position).scalar() or FIRST_ID
    parameters = {"instance_id": instance_id, "count": count, "before_id": before_id}
    if state is None:
        rows = PAGE.execute(connection, scope, parameters).all()
    else:
        rows = PAGE_OF_STATE.execute(connection, scope, {**parameters, "state": state}).all()
    if not rows:
        return None
    return [StoredRequest._make(row) for row in rows if row[0] is not None]


def insert_one(connection: Connection, scope: Scope, new: WholeRequest) -> bool:
    """Store a new request; False if there is one with its UUID already, perhaps just now."""
    scope.require(new.request.customer_id)
    values = {**new.request._asdict(), **new.contents._asdict()}
    return bool(connection.execute(INSERT[connection.dialect.name], values).rowcount)


def next_queued(connection: Connection, scope: Scope, instance_id: str) -> WholeRequest | None:
    """Find the request of an instance whose turn it is: the one of the smallest rank, then the oldest.

    One that waits for another has no turn. Deadlines are not looked at.
    """
    return _whole(NEXT.execute(connection, scope, {"instance_id": instance_id}).one_or_none())


def locked_queued(connection: Connection, scope: Scope, instance_id: str) -> list[StoredRequest]:
    """List all queued requests of an instance and let nobody else change them until the transaction ends."""
    rows = ALL_QUEUED.execute(connection, scope, {"instance_id": instance_id})
    return [StoredRequest._make(row) for row in rows]


def has_queued(connection: Connection, scope: Scope, instance_id: str, *, count: int) -> bool:
    """Tell whether at least `count` requests of an instance are queued."""
    parameters = {"instance_id": instance_id, "others": count - 1}
    return NTH_QUEUED.execute(connection, scope, parameters).first() is not None


def locked_overdue(
    connection: Connection, scope: Scope, *, now: datetime, count: int, instance_id: str | None = None
) -> list[StoredRequest]:
    """List queued requests whose deadline has passed, of one instance or of all, and lock them."""
    parameters: dict[str, Any] = {"now": now, "count": count}
    if instance_id is None:
        rows = OVERDUE.execute(connection, scope, parameters)
    else:
        rows = OVERDUE_OF_INSTANCE.execute(connection, scope, {**parameters, "instance_id": instance_id})
    return [StoredRequest._make(row) for row in rows]


def locked_dependents(
    connection: Connection, scope: Scope, instance_id: str, request_ids: Sequence[str]
) -> list[StoredRequest]:
    """List what is queued and depends on some requests, directly or not, and let nobody else change it."""
    found: dict[str, StoredRequest] = {}
    for chunk in _chunks(request_ids):
        rows = DEPENDENTS.execute(connection, scope, {"instance_id": instance_id, "request_ids": chunk})
        found |= {row.id: StoredRequest._make(row) for row in rows}
    return list(found.values())


def release(connection: Connection, scope: Scope, instance_id: str, request_id: str) -> None:
    """Let what waits for a request have its turn."""
    RELEASE.execute(connection, scope, {"of_instance": instance_id, "completed": request_id})


def send(connection: Connection, scope: Scope, row_id: str, session_id: str, *, now: datetime) -> None:
    """Mark a request as taken by a session."""
    UPDATE.execute(connection, scope, {"row_id": row_id, "session_id": session_id, "state": SENT, "sent_at": now})


def finish(connection: Connection, scope: Scope, row_ids: Sequence[str], how: Finish) -> None:
    """Bring requests to their end."""
    for chunk in _chunks(row_ids):
        FINISH.execute(connection, scope, {"row_ids": chunk, "waits": False, **how._asdict()})


def _whole(row: Any) -> WholeRequest | None:
    if row is None:
        return None
    return WholeRequest(StoredRequest._make(row[:WIDTH]), Contents._make(row[WIDTH:]))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Part a list: a statement takes only so many parameters."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
