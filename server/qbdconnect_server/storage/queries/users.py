"""Queries on users and their links with customers.

A tenant sees the users who are linked with it or whose home it is, and of their links only its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)

from qbdconnect_server.storage.errors import unique
from qbdconnect_server.storage.scope import Scope, ScopedStatement, SharedStatement
from qbdconnect_server.storage.tables import customer, email_index, user_account, user_customer

Role = Literal["owner", "admin", "member", "read-only"]


class StoredUser(NamedTuple):
    """A user without links."""

    id: str
    home_customer_id: str | None
    tenant: str
    email_key: str
    document: dict[str, Any]
    date_created: str


class StoredLink(NamedTuple):
    """A customer for whom a user works, and as what; `document` is what else was sent, None where nothing."""

    customer_id: str
    role: Role
    document: dict[str, Any] | None = None


class UserWithLinks(NamedTuple):
    """A user, and those links that the scope covers, in the order of the customers' ids."""

    user: StoredUser
    links: list[StoredLink]


class Filter(NamedTuple):
    """Which users a page shows: those linked with a customer, those with an address in lower case, or both."""

    customer_id: str | None = None
    email_key: str | None = None


EMAIL_TAKEN: Final = "Another user has this e-mail address; choose another, or change that user."
CHANGING: Final = ("tenant", "email_key", "document")

COLUMNS: Final = tuple(user_account.c[name] for name in StoredUser._fields)
WIDTH: Final = len(COLUMNS)
LINK: Final = tuple(user_customer.c[name] for name in StoredLink._fields)
HAS_ID: Final = user_account.c.id == bindparam("of_user_id")
IS_LINK: Final = and_(
    user_customer.c.user_id == bindparam("of_user_id"), user_customer.c.customer_id == bindparam("of_customer_id")
)

Tenant = ColumnElement[str] | None


def _links_of(user_id: ColumnElement[str], tenant: Tenant) -> ColumnElement[bool]:
    """Join a user with the links that a tenant may see."""
    own = user_customer.c.user_id == user_id
    return own if tenant is None else and_(own, user_customer.c.customer_id == tenant)


def _is_visible(tenant: Tenant) -> list[ColumnElement[bool]]:
    """Ask of one user whether a tenant may see it."""
    if tenant is None:
        return []
    linked = exists().where(_links_of(user_account.c.id, tenant))
    return [or_(user_account.c.home_customer_id == tenant, linked)]


def _all_visible(tenant: Tenant) -> list[ColumnElement[bool]]:
    """Ask for all users whom a tenant may see; each half of the union has its index."""
    if tenant is None:
        return []
    linked = select(user_customer.c.user_id).where(user_customer.c.customer_id == tenant)
    # An alias: without one, SQLAlchemy would take this table for that of the statement around it.
    own = user_account.alias()
    return [user_account.c.id.in_(union(linked, select(own.c.id).where(own.c.home_customer_id == tenant)))]


def _by_id(tenant: Tenant) -> Select[Any]:
    statement = (
        select(*COLUMNS, *LINK)
        .select_from(user_account)
        .outerjoin(user_customer, _links_of(user_account.c.id, tenant))
        .where(HAS_ID)
        .order_by(user_customer.c.customer_id)
    )
    if tenant is None:
        return statement
    return statement.where(or_(user_account.c.home_customer_id == tenant, user_customer.c.user_id.is_not(None)))


def _lock(tenant: Tenant) -> Select[Any]:
    return select(user_account.c.id).where(HAS_ID, *_is_visible(tenant)).with_for_update(of=user_account)


def _update(tenant: Tenant) -> Update:
    return update(user_account).where(HAS_ID, *_is_visible(tenant))


def _page(tenant: Tenant, *, by_customer: bool, by_email: bool) -> Select[Any]:
    """List users and their links in one statement; the links do not count as rows of the page."""
    conditions = [user_account.c.id > bindparam("starting_after"), *_all_visible(tenant)]
    if by_customer:
        linked = select(user_customer.c.user_id).where(user_customer.c.customer_id == bindparam("customer_id"))
        # Else a tenant could ask whether its users work for another one.
        mine = linked if tenant is None else linked.where(user_customer.c.customer_id == tenant)
        conditions.append(user_account.c.id.in_(mine))
    if by_email:
        conditions.append(user_account.c.email_key == bindparam("email_key"))
    page = select(*COLUMNS).where(*conditions).order_by(user_account.c.id).limit(bindparam("count")).subquery()
    return (
        select(*page.c, *LINK)
        .select_from(page)
        .outerjoin(user_customer, _links_of(page.c.id, tenant))
        .order_by(page.c.id, user_customer.c.customer_id)
    )


BY_ID: Final = SharedStatement(_by_id)
LOCK: Final = SharedStatement(_lock)
PAGES: Final = {
    (by_customer, by_email): SharedStatement(partial(_page, by_customer=by_customer, by_email=by_email))
    for by_customer in (False, True)
    for by_email in (False, True)
}
INSERT: Final = insert(user_account)
UPDATE: Final = SharedStatement(_update)

INSERT_LINK: Final = insert(user_customer)
UPDATE_LINK: Final = ScopedStatement(update(user_customer).where(IS_LINK), owner=user_customer.c.customer_id)
DELETE_LINK: Final = ScopedStatement(delete(user_customer).where(IS_LINK), owner=user_customer.c.customer_id)
# Whoever changes roles at a customer holds its row; new instances of it, which refer to the row, need not wait.
LOCK_CUSTOMER: Final = ScopedStatement(
    select(customer.c.id).where(customer.c.id == bindparam("of_customer_id")).with_for_update(key_share=True),
    owner=customer.c.id,
)
OTHER_OWNER: Final = ScopedStatement(
    select(literal(1))
    .where(
        user_customer.c.customer_id == bindparam("of_customer_id"),
        user_customer.c.role == "owner",
        user_customer.c.user_id != bindparam("of_user_id"),
    )
    .limit(1),
    owner=user_customer.c.customer_id,
)
# Whether a user works for others, too, is asked about those whom the caller may not see; it is answered by yes or no.
# Likewise whether the links of a user, seen and unseen, are as many as there may be.
FULLY_LINKED: Final = (
    select(literal(1)).where(user_customer.c.user_id == bindparam("of_user_id")).limit(1).offset(bindparam("before"))
)
LINKED_ELSEWHERE: Final = (
    select(literal(1))
    .where(
        user_customer.c.user_id == bindparam("of_user_id"), user_customer.c.customer_id != bindparam("of_customer_id")
    )
    .limit(1)
)


def by_id(connection: Connection, scope: Scope, user_id: str) -> UserWithLinks | None:
    """Find a user."""
    return next(_grouped(BY_ID.execute(connection, scope, {"of_user_id": user_id})), None)


def locked_by_id(connection: Connection, scope: Scope, user_id: str) -> UserWithLinks | None:
    """Find a user, and let nobody else change it or its links until the transaction ends.

    Lock it before any customer: who takes both in this order never waits in a circle.
    """
    LOCK.execute(connection, scope, {"of_user_id": user_id})
    # A second statement: a join that waits for its lock may show links as they were before the wait.
    return by_id(connection, scope, user_id)


def page(
    connection: Connection, scope: Scope, wanted: Filter, *, count: int, starting_after: str
) -> list[UserWithLinks]:
    """List `count` users in the order of their ids, from behind `starting_after`; an empty one begins at the first."""
    statement = PAGES[wanted.customer_id is not None, wanted.email_key is not None]
    given = {name: value for name, value in wanted._asdict().items() if value is not None}
    parameters = {**given, "count": count, "starting_after": starting_after}
    return list(_grouped(statement.execute(connection, scope, parameters)))


def insert_one(
    connection: Connection, scope: Scope, stored: StoredUser, links: Sequence[StoredLink], *, now: datetime
) -> None:
    """Store a new user with links, to customers that exist; raises Conflict if the e-mail address is taken."""
    scope.require(stored.home_customer_id or "")
    with unique(email_index, EMAIL_TAKEN, "/email"):
        connection.execute(INSERT, {**stored._asdict(), "created_at": now})
    for link in links:
        insert_link(connection, scope, stored.id, link, now=now)


def save(connection: Connection, scope: Scope, stored: StoredUser) -> None:
    """Store what may change of a user; raises Conflict if the e-mail address is taken."""
    values = {name: getattr(stored, name) for name in CHANGING}
    with unique(email_index, EMAIL_TAKEN, "/email"):
        UPDATE.execute(connection, scope, {**values, "of_user_id": stored.id})


def insert_link(connection: Connection, scope: Scope, user_id: str, link: StoredLink, *, now: datetime) -> None:
    """Let a user work for a customer."""
    scope.require(link.customer_id)
    connection.execute(INSERT_LINK, {**link._asdict(), "user_id": user_id, "created_at": now})


def save_link(connection: Connection, scope: Scope, user_id: str, link: StoredLink) -> None:
    """Change what a user is at a customer."""
    values = {"role": link.role, "document": link.document}
    UPDATE_LINK.execute(connection, scope, {**values, "of_user_id": user_id, "of_customer_id": link.customer_id})


def delete_link(connection: Connection, scope: Scope, user_id: str, customer_id: str) -> None:
    """Let a user no longer work for a customer."""
    DELETE_LINK.execute(connection, scope, {"of_user_id": user_id, "of_customer_id": customer_id})


def lock_customer(connection: Connection, scope: Scope, customer_id: str) -> bool:
    """Let nobody else change roles at a customer until the transaction ends; False if there is no such customer."""
    return LOCK_CUSTOMER.execute(connection, scope, {"of_customer_id": customer_id}).first() is not None


def has_another_owner(connection: Connection, scope: Scope, customer_id: str, *, user_id: str) -> bool:
    """Tell whether a customer has an owner besides a user; ask it while `lock_customer` holds."""
    parameters = {"of_customer_id": customer_id, "of_user_id": user_id}
    return OTHER_OWNER.execute(connection, scope, parameters).first() is not None


def works_elsewhere(connection: Connection, user_id: str, *, customer_id: str) -> bool:
    """Tell whether a user works for any other customer."""
    parameters = {"of_user_id": user_id, "of_customer_id": customer_id}
    return connection.execute(LINKED_ELSEWHERE, parameters).first() is not None


def is_fully_linked(connection: Connection, user_id: str, *, most: int) -> bool:
    """Tell whether a user works for `most` customers or more."""
    return connection.execute(FULLY_LINKED, {"of_user_id": user_id, "before": most - 1}).first() is not None


def _grouped(rows: Iterable[Row[Any]]) -> Iterator[UserWithLinks]:
    """Make users of the rows of a join, one row for each link or one without."""
    for _, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        links = [StoredLink._make(row[WIDTH:]) for row in found if row[WIDTH] is not None]
        yield UserWithLinks(StoredUser._make(found[0][:WIDTH]), links)
