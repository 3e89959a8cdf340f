"""Every query of tenants' data, asked by each caller for each customer's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import customers, instances, users, webhook_deliveries, webhooks
from qbdconnect_server.storage.scope import OutsideScope, Scope
from tests.factories import NOW, customer_document, stored_customer, stored_instance, stored_user, stored_webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)
CALLERS = [OPERATOR, Scope("cust_a"), Scope("cust_b"), Scope("cust_none")]
OWNERS = ["a", "b"]


def fill(connection: Connection) -> None:
    for owner in OWNERS:
        document = customer_document(name=f"Customer {owner}")
        customer = stored_customer(f"cust_{owner}", gateway_customer_id=f"cus_{owner}", document=document)
        customers.insert_one(connection, OPERATOR, customer, now=NOW)
        made = [stored_instance(f"inst_{owner}{number}", customer.id) for number in (1, 2)]
        instances.insert_all(connection, OPERATOR, made, {}, now=NOW)
        # One user is linked, the other only made by the customer.
        users.insert_one(connection, OPERATOR, stored_user(f"user_{owner}1", None), [link(owner)], now=NOW)
        users.insert_one(connection, OPERATOR, stored_user(f"user_{owner}2", f"cust_{owner}"), [], now=NOW)
        webhooks.insert_one(connection, OPERATOR, stored_webhook(f"hook_{owner}", customer.id))
        event = webhook_deliveries.NewEvent(f"evt_{owner}", customer.id, "webhook.ping", b"{}", NOW)
        webhook_deliveries.insert_event(connection, event)
        webhook_deliveries.insert_deliveries(connection, [stored_delivery(owner)])


def stored_delivery(owner: str) -> webhook_deliveries.StoredDelivery:
    return webhook_deliveries.StoredDelivery(
        id=f"dlv_{owner}",
        webhook_id=f"hook_{owner}",
        event_id=f"evt_{owner}",
        event_type="webhook.ping",
        state="pending",
        attempts=[],
        next_attempt_at=NOW,
        created_at=NOW,
        delivered_at=None,
    )


def link(owner: str, role: users.Role = "owner") -> users.StoredLink:
    return users.StoredLink(f"cust_{owner}", role)


def customer_id(found: customers.CustomerWithInstances | None) -> str | None:
    if found is not None:
        assert {each.customer_id for each in found.instances} == {found.customer.id}
        assert len(found.instances) == 2
    return found.customer.id if found else None


READS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "customers.by_id": lambda c, s, o: customer_id(customers.by_id(c, s, f"cust_{o}")),
    "customers.locked_by_id": lambda c, s, o: customer_id(customers.locked_by_id(c, s, f"cust_{o}")),
    "customers.by_gateway_customer_id": lambda c, s, o: customer_id(customers.by_gateway_customer_id(c, s, f"cus_{o}")),
    "customers.does_exist": lambda c, s, o: customers.does_exist(c, s, f"cust_{o}"),
    "customers.ids_by_name": lambda c, s, o: customers.ids_by_name(c, s, f"Customer {o}"),
    "customers.ids_by_gateway_ids": lambda c, s, o: customers.ids_by_gateway_ids(c, s, [f"cus_{o}"]),
    "customers.gateway_ids": lambda c, s, o: customers.gateway_ids(c, s, f"cust_{o}"),
    "instances.by_id": lambda c, s, o: instances.by_id(c, s, f"inst_{o}1"),
    "instances.locked_by_id": lambda c, s, o: instances.locked_by_id(c, s, f"inst_{o}1"),
    "instances.page": lambda c, s, o: instances.page(c, s, f"cust_{o}", count=10, starting_after=""),
    "users.by_id": lambda c, s, o: users.by_id(c, s, f"user_{o}1"),
    "users.by_id of a home": lambda c, s, o: users.by_id(c, s, f"user_{o}2"),
    "users.locked_by_id": lambda c, s, o: users.locked_by_id(c, s, f"user_{o}1"),
    "users.page": lambda c, s, o: users.page(c, s, users.Filter(f"cust_{o}"), count=10, starting_after=""),
    "users.page by address": lambda c, s, o: users.page(
        c, s, users.Filter(None, f"user_{o}2@example.com"), count=10, starting_after=""
    ),
    "users.lock_customer": lambda c, s, o: users.lock_customer(c, s, f"cust_{o}"),
    "webhooks.by_id": lambda c, s, o: webhooks.by_id(c, s, f"hook_{o}"),
    "webhooks.locked_by_id": lambda c, s, o: webhooks.locked_by_id(c, s, f"hook_{o}"),
    "webhooks.page": lambda c, s, o: [
        each for each in webhooks.page(c, s, count=9, starting_after="") if each.id == f"hook_{o}"
    ],
    "webhooks.count_of": lambda c, s, o: webhooks.count_of(c, s, f"cust_{o}"),
    "webhook_deliveries.by_id": lambda c, s, o: webhook_deliveries.by_id(c, s, f"hook_{o}", f"dlv_{o}"),
    "webhook_deliveries.due": lambda c, s, o: webhook_deliveries.due(c, s, f"dlv_{o}"),
    "webhook_deliveries.page": lambda c, s, o: webhook_deliveries.page(
        c, s, f"hook_{o}", state=None, count=9, starting_after=None
    ),
    "webhook_deliveries.page in a state": lambda c, s, o: webhook_deliveries.page(
        c, s, f"hook_{o}", state="pending", count=9, starting_after="e"
    ),
    "users.has_another_owner": lambda c, s, o: users.has_another_owner(c, s, f"cust_{o}", user_id="user_x"),
}
CHANGES: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "customers.save": lambda c, s, o: customers.save(
        c, s, stored_customer(f"cust_{o}", gateway_customer_id=f"cus_{o}", document={"name": "changed"})
    ),
    "instances.save": lambda c, s, o: instances.save(c, s, stored_instance(f"inst_{o}1", f"cust_{o}", validated=True)),
    "users.save": lambda c, s, o: users.save(c, s, stored_user(f"user_{o}1", None, document={"email": "changed"})),
    "users.save of a home": lambda c, s, o: users.save(
        c, s, stored_user(f"user_{o}2", f"cust_{o}", document={"email": "changed"})
    ),
    "users.save_link": lambda c, s, o: users.save_link(c, s, f"user_{o}1", link(o, "member")),
    "users.delete_link": lambda c, s, o: users.delete_link(c, s, f"user_{o}1", f"cust_{o}"),
    "webhooks.save": lambda c, s, o: webhooks.save(c, s, stored_webhook(f"hook_{o}", f"cust_{o}", enabled=False)),
    "webhooks.delete": lambda c, s, o: webhooks.delete(c, s, f"hook_{o}", now=NOW),
    "instances.delete": lambda c, s, o: instances.delete(c, s, f"inst_{o}1", now=NOW),
}
INSERTS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "users.insert_one": lambda c, s, o: users.insert_one(c, s, stored_user("user_new", f"cust_{o}"), [], now=NOW),
    "users.insert_one of operators": lambda c, s, o: users.insert_one(c, s, stored_user("user_new", None), [], now=NOW),
    "users.insert_one with a link": lambda c, s, o: users.insert_one(
        c, s, stored_user("user_new", s.customer_id), [link(o)], now=NOW
    ),
    "users.insert_link": lambda c, s, o: users.insert_link(c, s, "user_a2", link(o), now=NOW),
    "webhooks.insert_one": lambda c, s, o: webhooks.insert_one(c, s, stored_webhook("hook_new", f"cust_{o}")),
    "webhooks.insert_one of operators": lambda c, s, o: webhooks.insert_one(c, s, stored_webhook("hook_new", None)),
    "customers.insert_one": lambda c, s, o: customers.insert_one(c, s, stored_customer(f"cust_{o}"), now=NOW),
    "instances.insert_all": lambda c, s, o: instances.insert_all(
        c, s, [stored_instance("inst_new", f"cust_{o}")], {}, now=NOW
    ),
}


def state(connection: Connection) -> list[Any]:
    return [
        [
            customers.by_id(connection, OPERATOR, f"cust_{owner}"),
            *(users.by_id(connection, OPERATOR, f"user_{owner}{number}") for number in (1, 2)),
            webhooks.by_id(connection, OPERATOR, f"hook_{owner}"),
        ]
        for owner in OWNERS
    ]


@pytest.mark.parametrize("scope", CALLERS, ids=lambda scope: str(scope.customer_id))
@pytest.mark.parametrize("name", READS)
async def test_a_read_finds_only_what_the_scope_covers(database: Database, name: str, scope: Scope) -> None:
    await database.write(fill)
    for owner in OWNERS:
        found = await database.write(READS[name], scope, owner)
        assert bool(found) is scope.covers(f"cust_{owner}"), owner


@pytest.mark.parametrize("scope", CALLERS, ids=lambda scope: str(scope.customer_id))
@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_reaches_only_what_the_scope_covers(database: Database, name: str, scope: Scope) -> None:
    await database.write(fill)
    for number, owner in enumerate(OWNERS):
        before = await database.read(state)
        await database.write(CHANGES[name], scope, owner)
        after = await database.read(state)
        assert (before[number] != after[number]) is scope.covers(f"cust_{owner}"), owner
        assert before[1 - number] == after[1 - number]


@pytest.mark.parametrize("name", INSERTS)
async def test_nothing_is_stored_outside_the_scope(database: Database, name: str) -> None:
    await database.write(fill)
    with pytest.raises(OutsideScope):
        await database.write(INSERTS[name], Scope("cust_a"), "b")


def test_the_matrix_has_every_function_that_takes_a_scope() -> None:
    named = {*READS, *CHANGES, *INSERTS}
    for module in (customers, instances, users, webhooks, webhook_deliveries):
        short = module.__name__.rpartition(".")[2]
        public = {
            f"{short}.{name}"
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__
            and callable(value)
            and "scope" in getattr(value, "__annotations__", {})
            and not name.startswith("_")
        }
        assert public
        assert public <= named
