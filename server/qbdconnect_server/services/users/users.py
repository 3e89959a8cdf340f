"""Users: the people who work for customers, each with a role."""

from collections.abc import Mapping
from typing import Any

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, Caller, Outcome, Scope
from qbdconnect_server.services.documents import sent, without
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.moments import show_day
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.users import links, roles, user_state
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.queries import keys as key_queries
from qbdconnect_server.storage.queries import users as queries
from qbdconnect_server.storage.queries.users import Filter, StoredLink, StoredUser, UserWithLinks


async def get(call: Call, user_id: str) -> types.User:
    """Show a user; raises NotFound."""
    return user_state.show(_found(await call.read(queries.by_id, user_id), user_id))


async def page(
    call: Call, *, customer_id: str | None, email: str | None, limit: int, starting_after: str | None
) -> Answer:
    """List a page of the users whom the caller may see, of one customer or with one address if that is asked for.

    Raises NotFound if there is no such customer.
    """
    wanted = Filter(customer_id, None if email is None else user_state.email_key(email))
    found = await call.read(queries.page, wanted, count=limit + 1, starting_after=starting_after or "")
    if not found and customer_id is not None and not await call.read(customers.does_exist, customer_id):
        raise NotFound(f"There is no customer {customer_id}.", parameter="customerId")
    query = {"customerId": customer_id, "email": email}
    return answer_page(call, "/users", [user_state.show(each) for each in found], cursor="id", limit=limit, query=query)


async def page_of_instance(call: Call, instance_id: str, *, limit: int, starting_after: str | None) -> Answer:
    """List a page of the users who work for an instance's customer; raises NotFound.

    The customer of an instance never changes, so the two reads need not be of one moment.
    """
    instance = await instances.stored(call, instance_id)
    wanted = Filter(instance.customer_id)
    found = await call.read(queries.page, wanted, count=limit + 1, starting_after=starting_after or "")
    shown = [user_state.show(each) for each in found]
    return answer_page(call, f"/instances/{instance_id}/users", shown, cursor="id", limit=limit, query={})


async def create(call: Call, body: Body[models.User]) -> Answer:
    """Make a user who works for the caller's customer, or for those that an operator names.

    Raises NotFound, NotAllowed, Conflict, RuleBroken.
    """
    roles.require_manager(call.caller)
    document = without(sent(body), user_state.SERVERS)
    wanted = links.wanted(call.caller, document)
    answer = await call.write(_create, call, document, wanted)
    try:
        return await _current(call, answer, answer.headers["Location"].rpartition("/")[2])
    except NotFound:
        raise Conflict(idempotency.DELETED_MEANWHILE, parameter=idempotency.HEADER) from None


def _create(
    connection: Connection, scope: Scope, call: Call, document: dict[str, Any], wanted: list[StoredLink]
) -> Outcome:
    now = call.hub.clock()
    caller = call.caller
    blank = StoredUser(call.hub.new_id("user"), caller.customer_id, caller.tenant, "", {}, show_day(now))
    new = user_state.revise(caller, blank, document)
    links.check_customers(connection, scope, wanted)
    queries.insert_one(connection, scope, new, wanted, now=now)
    shown = user_state.show(UserWithLinks(new, sorted(wanted)))
    return Outcome(201, shown, {"Location": call.address(f"/users/{new.id}")})


async def update(call: Call, user_id: str, body: Body[models.UserUpdate] | None) -> Answer:
    """Replace the members that are sent; raises NotFound, NotAllowed, Conflict, RuleBroken."""
    if call.caller.user_id != user_id:
        roles.require_manager(call.caller)
    changes = without(sent(body), user_state.SERVERS) if body is not None else {}
    return await _current(call, await call.write(_update, call, user_id, changes), user_id)


def _update(connection: Connection, scope: Scope, call: Call, user_id: str, changes: Mapping[str, Any]) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, user_id), user_id)
    wanted = {**user_state.show(old), **changes}
    new = user_state.revise(call.caller, old.user, wanted)
    if changed := user_state.changed_member(old.user, new):
        _check_may_change(connection, call.caller, old, pointer=f"/{changed}")
        queries.save(connection, scope, new)
    if "customers" in changes and call.caller.kind == "operator":
        links.check_repeated(old, changes["customers"])
    kept = links.with_role(connection, scope, call.caller, old, wanted.get("role"))
    return Outcome(200, user_state.show(UserWithLinks(new, kept)))


def _check_may_change(connection: Connection, caller: Caller, old: UserWithLinks, *, pointer: str) -> None:
    """Raise NotAllowed unless the caller may change the profile of a user; a user may change its own."""
    if caller.customer_id is None or caller.user_id == old.user.id:
        return
    roles.check_may_manage(caller, old.links[0].role if old.links else None, pointer)
    if queries.works_elsewhere(connection, old.user.id, customer_id=caller.customer_id):
        raise NotAllowed(
            "This user works for other customers, too: only an operator or the user itself may do so.", pointer=pointer
        )


async def link(call: Call, user_id: str, body: Body[models.UserLink] | None) -> Answer:
    """Let a user work for a customer, or change the role there; raises NotFound, NotAllowed, Conflict, RuleBroken."""
    roles.require_manager(call.caller)
    wanted = sent(body) if body is not None else {}
    wanted["customerId"] = links.customer_of(call.caller, wanted.get("customerId"), pointer="/customerId")
    return await _current(call, await call.write(_link, call, user_id, wanted), user_id)


def _link(connection: Connection, scope: Scope, call: Call, user_id: str, wanted: Mapping[str, Any]) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, user_id), user_id)
    customer_id = wanted["customerId"]
    existing = links.of_customer(old, customer_id)
    new = links.revise(existing or StoredLink(customer_id, roles.DEFAULT), wanted)
    if existing is None:
        roles.check_may_give(call.caller, new.role)
        links.check_customers(connection, scope, [new], "/customerId")
        links.check_room(connection, user_id)
        queries.insert_link(connection, scope, user_id, new, now=call.hub.clock())
    else:
        links.change(connection, scope, call.caller, user_id, existing, new)
    return Outcome(204)


async def unlink(call: Call, user_id: str, customer_id: str | None) -> Answer:
    """Let a user no longer work for a customer; the keys that the user has there are revoked for good.

    Raises NotFound, NotAllowed, Conflict, RuleBroken.
    """
    roles.require_manager(call.caller)
    customer = links.customer_of(call.caller, customer_id, parameter="customerId")
    return await call.write(_unlink, call, user_id, customer)


def _unlink(connection: Connection, scope: Scope, call: Call, user_id: str, customer_id: str) -> Outcome:
    old = _found(queries.locked_by_id(connection, scope, user_id), user_id)
    existing = links.of_customer(old, customer_id)
    if existing is None:
        raise NotFound(f"The user {user_id} does not work for the customer {customer_id}.")
    roles.check_may_manage(call.caller, existing.role)
    if existing.role == roles.OWNER:
        links.keep_an_owner(connection, scope, call.caller, user_id, customer_id)
    queries.delete_link(connection, scope, user_id, customer_id)
    key_queries.revoke_of_user(connection, user_id, customer_id, now=call.hub.clock())
    return Outcome(204)


async def _current(call: Call, answer: Answer, user_id: str) -> Answer:
    """Give an answer, but a saved one only while the caller still sees the user; raises NotFound."""
    if idempotency.is_replay(answer):
        _found(await call.read(queries.by_id, user_id), user_id)
    return answer


def _found(user: UserWithLinks | None, user_id: str) -> UserWithLinks:
    if user is None:
        raise NotFound(f"There is no user {user_id}.")
    return user
