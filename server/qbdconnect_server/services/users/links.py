"""The links of users with customers: who may make and change them, and that a customer keeps an owner."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.services.call import Caller, Scope
from qbdconnect_server.services.documents import check_object, is_same, without
from qbdconnect_server.services.users import roles, user_state
from qbdconnect_server.services.users.roles import Role
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.queries import users as queries
from qbdconnect_server.storage.queries.users import StoredLink, UserWithLinks

LINKING: Final = "POST /users/{userId}/customers"
LAST_OWNER: Final = "This is the customer's last owner; make another owner first, or ask an operator."

DECLARED: Final = ("customerId", "role")
MOST: Final = 100  # customers of one user, as the contract shows them


def wanted(caller: Caller, document: Mapping[str, Any]) -> list[StoredLink]:
    """Read for whom a new user shall work: the caller's customer, or those that an operator names.

    Raises NotAllowed, and RuleBroken for a customer that is named twice or a role that has no customer.
    """
    role: Role = document.get("role", roles.DEFAULT)
    if caller.customer_id is not None:
        roles.check_may_give(caller, role)
        return [StoredLink(caller.customer_id, role)]
    named = document.get("customers", [])
    if "role" in document and not named:
        raise RuleBroken("A role is one at a customer; name it in customers.", pointer="/role")
    seen = set()
    for index, each in enumerate(named):
        if each["customerId"] in seen:
            raise RuleBroken("This customer is named twice.", pointer=f"/customers/{index}/customerId")
        seen.add(each["customerId"])
    return [
        revise(StoredLink(each["customerId"], role), each, f"/customers/{index}") for index, each in enumerate(named)
    ]


def revise(stored: StoredLink, wanted: Mapping[str, Any], pointer: str = "") -> StoredLink:
    """Replace the members of a link that are sent; raises RuleBroken for too many that are not declared."""
    shown = {**user_state.show_link(stored), **wanted}
    check_object(models.UserCustomer, shown, pointer)
    return StoredLink(shown["customerId"], shown["role"], without(shown, DECLARED) or None)


def customer_of(caller: Caller, named: str | None, *, pointer: str | None = None, parameter: str | None = None) -> str:
    """Tell which customer a caller means: its own, or the one that an operator names.

    Raises NotAllowed for a customer that names another, RuleBroken for an operator who names none.
    """
    if caller.customer_id is None:
        if named is None:
            raise RuleBroken("An operator names the customer.", pointer=pointer, parameter=parameter)
        return named
    if named not in {None, caller.customer_id}:
        raise NotAllowed("Only an operator of the hub may name another customer.", pointer=pointer, parameter=parameter)
    return caller.customer_id


def check_customers(
    connection: Connection, scope: Scope, new: Sequence[StoredLink], pointer: str | None = None
) -> None:
    """Raise NotFound if one of the customers does not exist; without `pointer` they stand in `customers`."""
    for index, link in enumerate(new):
        if not customers.does_exist(connection, scope, link.customer_id):
            where = pointer or f"/customers/{index}/customerId"
            raise NotFound(f"There is no customer {link.customer_id}.", pointer=where)


def check_room(connection: Connection, user_id: str) -> None:
    """Raise Conflict if a locked user works for as many customers as one may."""
    if queries.is_fully_linked(connection, user_id, most=MOST):
        raise Conflict(f"This user works for {MOST} customers already, and there cannot be more; unlink one first.")


def check_repeated(old: UserWithLinks, named: Sequence[Mapping[str, Any]]) -> None:
    """Raise RuleBroken unless `customers` only repeats what is so anyway."""
    stored = {link.customer_id: user_state.show_link(link) for link in old.links}
    repeated = {each["customerId"]: each for each in named}
    if repeated.keys() != stored.keys() or not all(
        is_same(stored[name], {**stored[name], **each}) for name, each in repeated.items()
    ):
        raise RuleBroken(f"Customers are linked and unlinked by {LINKING} and DELETE.", pointer="/customers")


def of_customer(user: UserWithLinks, customer_id: str) -> StoredLink | None:
    """Find the link with a customer."""
    return next((link for link in user.links if link.customer_id == customer_id), None)


def with_role(
    connection: Connection, scope: Scope, caller: Caller, old: UserWithLinks, role: Role | None
) -> list[StoredLink]:
    """Change the role of a user who has one link within the scope; None, or the role as it is, changes nothing.

    Raises NotAllowed, Conflict, and RuleBroken where there is no link or there are several.
    """
    if role is None or (len(old.links) == 1 and old.links[0].role == role):
        return old.links
    if len(old.links) != 1:
        number = "several customers" if old.links else "no customer"
        raise RuleBroken(f"This user works for {number}; give the role by {LINKING}.", pointer="/role")
    link = old.links[0]
    return [change(connection, scope, caller, old.user.id, link, link._replace(role=role))]


def change(  # noqa: PLR0913, PLR0917 - a transaction takes all that it needs
    connection: Connection, scope: Scope, caller: Caller, user_id: str, old: StoredLink, new: StoredLink
) -> StoredLink:
    """Change what a locked user is at a customer; raises NotAllowed, and Conflict for its last owner."""
    if new.role != old.role:
        roles.check_may_manage(caller, old.role, "/role")
        roles.check_may_give(caller, new.role)
        if old.role == roles.OWNER:
            keep_an_owner(connection, scope, caller, user_id, old.customer_id, pointer="/role")
    elif is_same(old.document, new.document):
        return old
    roles.check_may_manage(caller, old.role)
    queries.save_link(connection, scope, user_id, new)
    return new


def keep_an_owner(  # noqa: PLR0913 - a transaction takes all that it needs
    connection: Connection, scope: Scope, caller: Caller, user_id: str, customer_id: str, *, pointer: str | None = None
) -> None:
    """Raise Conflict if a user who is to be owner no more is the last one of a customer; operators may do it.

    They hold the customer's row, too, so that nobody counts on the owner whom they take away.
    """
    queries.lock_customer(connection, scope, customer_id)
    if caller.kind != "operator" and not queries.has_another_owner(connection, scope, customer_id, user_id=user_id):
        raise Conflict(LAST_OWNER, pointer=pointer)
