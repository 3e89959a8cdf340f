"""How a user is shown and stored."""

from collections.abc import Mapping
from typing import Any, Final, cast

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Caller
from qbdconnect_server.services.documents import check_object, is_same, without
from qbdconnect_server.storage.queries.users import StoredLink, StoredUser, UserWithLinks

# Set by the server, accepted in a request and ignored, so that what was read can be sent back.
SERVERS: Final = ("id", "dateCreated")
# Members that have a place of their own; all others stand in the document.
COLUMNS: Final = (*SERVERS, "role", "customers")


def show(found: UserWithLinks) -> types.User:
    """Give a user as the contract shows it, with the links that the caller may see; the role is that of a sole link."""
    shown = {
        "id": found.user.id,
        **found.user.document,
        "customers": [show_link(link) for link in found.links],
        "dateCreated": found.user.date_created,
    }
    if len(found.links) == 1:
        shown["role"] = found.links[0].role
    return cast("types.User", shown)


def show_link(link: StoredLink) -> types.UserCustomer:
    """Give a link as the contract shows it in a user."""
    return cast("types.UserCustomer", {"customerId": link.customer_id, "role": link.role, **(link.document or {})})


def revise(caller: Caller, stored: StoredUser, wanted: Mapping[str, Any]) -> StoredUser:
    """Turn a whole user, as the caller wants it to be shown, into the state to store, but for its links.

    Raises RuleBroken for an object that is not whole.
    """
    check_object(models.User, wanted)
    revised = stored._replace(document=without(wanted, COLUMNS), email_key=email_key(wanted["email"]))
    if caller.customer_id is None or revised.email_key == stored.email_key:
        return revised
    # Who gives an address is told only of conflicts among its own users.
    return revised._replace(tenant=caller.tenant)


def changed_member(old: StoredUser, new: StoredUser) -> str | None:
    """Name a member of the profile that differs, as JSON (1 and true are equal in Python); None if none does."""
    before = old.document
    return next(
        (name for name, value in new.document.items() if name not in before or not is_same(before[name], value)), None
    )


def email_key(address: str) -> str:
    """Give an e-mail address as it is compared: without regard to case."""
    return address.lower()
