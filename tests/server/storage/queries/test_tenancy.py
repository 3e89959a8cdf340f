"""Every query of tenants' data, asked by each caller for each customer's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import customers, instances
from qbdconnect_server.storage.scope import OutsideScope, Scope
from tests.factories import NOW, stored_customer, stored_instance

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)
CALLERS = [OPERATOR, Scope("cust_a"), Scope("cust_b"), Scope("cust_none")]
OWNERS = ["a", "b"]


def fill(connection: Connection) -> None:
    for owner in OWNERS:
        customer = stored_customer(f"cust_{owner}", gateway_customer_id=f"cus_{owner}")
        customers.insert_one(connection, OPERATOR, customer, now=NOW)
        made = [stored_instance(f"inst_{owner}{number}", customer.id) for number in (1, 2)]
        instances.insert_all(connection, OPERATOR, made, {}, now=NOW)


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
    "instances.by_id": lambda c, s, o: instances.by_id(c, s, f"inst_{o}1"),
    "instances.locked_by_id": lambda c, s, o: instances.locked_by_id(c, s, f"inst_{o}1"),
    "instances.page": lambda c, s, o: instances.page(c, s, f"cust_{o}", count=10, starting_after=""),
}
CHANGES: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "customers.save": lambda c, s, o: customers.save(
        c, s, stored_customer(f"cust_{o}", gateway_customer_id=f"cus_{o}", document={"name": "changed"})
    ),
    "instances.save": lambda c, s, o: instances.save(c, s, stored_instance(f"inst_{o}1", f"cust_{o}", validated=True)),
    "instances.delete": lambda c, s, o: instances.delete(c, s, f"inst_{o}1", now=NOW),
}
INSERTS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "customers.insert_one": lambda c, s, o: customers.insert_one(c, s, stored_customer(f"cust_{o}"), now=NOW),
    "instances.insert_all": lambda c, s, o: instances.insert_all(
        c, s, [stored_instance("inst_new", f"cust_{o}")], {}, now=NOW
    ),
}


def state(connection: Connection) -> list[Any]:
    return [customers.by_id(connection, OPERATOR, f"cust_{owner}") for owner in OWNERS]


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
    with pytest.raises(OutsideScope):
        await database.write(INSERTS[name], Scope("cust_a"), "b")


def test_the_matrix_has_every_function_that_takes_a_scope() -> None:
    named = {*READS, *CHANGES, *INSERTS}
    for module in (customers, instances):
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
