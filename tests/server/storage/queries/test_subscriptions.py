"""Queries on subscriptions, asked by each caller for each customer's data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import customers, instances, subscriptions
from qbdconnect_server.storage.queries.subscriptions import StoredSubscription
from qbdconnect_server.storage.scope import OutsideScope, Scope
from tests.factories import NOW, stored_customer, stored_instance

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio

OPERATOR = Scope(None)
SLA = {"supportHours": 1, "transactionLimit": 1, "defaultHourlyRate": 1}


def stored(name: str, customer_id: str, **columns: Any) -> StoredSubscription:
    made = StoredSubscription(
        id=f"sub_{name}",
        customer_id=customer_id,
        status="active",
        item_id="si_1",
        product_id="prod_1",
        price_id="price_1",
        quantity=1,
        gateway_quantity=1,
        sla=SLA,
        sla_by_operator=False,
        period_start=NOW,
        period_end=NOW,
        ends_with_period=False,
        lapsed_at=None,
        document={},
        version=1,
        created_at=NOW,
    )
    return made._replace(**columns)


@pytest.fixture
async def filled(database: Database) -> Database:
    def fill(connection: Connection) -> None:
        for owner in ("a", "b"):
            customer = stored_customer(f"cust_{owner}", gateway_customer_id=f"cus_{owner}")
            customers.insert_one(connection, OPERATOR, customer, now=NOW)
            made = stored_instance(f"inst_{owner}", customer.id)
            instances.insert_all(connection, OPERATOR, [made], {}, now=NOW)
            subscriptions.insert_one(connection, OPERATOR, stored(owner, customer.id))

    await database.write(fill)
    return database


READS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "by_id": lambda c, s, o: subscriptions.by_id(c, s, f"sub_{o}"),
    "version": lambda c, s, o: subscriptions.version(c, s, f"sub_{o}"),
    "owner": lambda c, s, o: subscriptions.owner(c, s, f"sub_{o}"),
    "locked": lambda c, s, o: subscriptions.locked(c, s, f"sub_{o}"),
    "current": lambda c, s, o: subscriptions.current(c, s, f"cust_{o}"),
    "locked_current": lambda c, s, o: subscriptions.locked_current(c, s, f"cust_{o}"),
    "subscriber": lambda c, s, o: subscriptions.subscriber(c, s, f"cust_{o}"),
    "subscriber_of_gateway": lambda c, s, o: subscriptions.subscriber_of_gateway(c, s, f"cus_{o}"),
    "locked_subscriber": lambda c, s, o: subscriptions.locked_subscriber(c, s, f"cust_{o}"),
    "live_instances": lambda c, s, o: subscriptions.live_instances(c, s, f"cust_{o}"),
    "claim": lambda c, s, o: subscriptions.claim(c, s, f"cust_{o}", "op_1", now=NOW, expired=NOW),
    "give_sla": lambda c, s, o: subscriptions.give_sla(c, s, stored(o, f"cust_{o}")),
}
CHANGES: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "save": lambda c, s, o: subscriptions.save(c, s, stored(o, f"cust_{o}", version=2)),
    "link": lambda c, s, o: subscriptions.link(c, s, f"cust_{o}", "sub_new"),
    "save_document": lambda c, s, o: subscriptions.save_document(c, s, f"cust_{o}", {"name": "changed"}),
}


@pytest.mark.parametrize("caller", [OPERATOR, Scope("cust_a"), Scope("cust_b"), Scope("cust_none")])
@pytest.mark.parametrize("name", [*READS, *CHANGES])
async def test_callers_see_and_change_what_is_theirs(filled: Database, name: str, caller: Scope) -> None:
    def state(connection: Connection, owner: str) -> Any:
        return subscriptions.by_id(connection, OPERATOR, f"sub_{owner}")

    for owner in ("a", "b"):
        before = await filled.read(state, owner)
        found = await filled.write(READS.get(name) or CHANGES[name], caller, owner)
        is_changed = await filled.read(state, owner) != before
        assert (bool(found), is_changed) == (
            name in READS and caller.covers(f"cust_{owner}"),
            name in CHANGES and caller.covers(f"cust_{owner}"),
        )


async def test_nobody_stores_for_others(filled: Database) -> None:
    with pytest.raises(OutsideScope):
        await filled.write(subscriptions.insert_one, Scope("cust_a"), stored("new", "cust_b"))


async def test_one_operation_at_a_time_subscribes(filled: Database) -> None:
    async def claim(operation: str, *, minutes: int) -> bool:
        now = NOW + timedelta(minutes=minutes)
        expired = now - timedelta(minutes=10)
        return await filled.write(subscriptions.claim, OPERATOR, "cust_a", operation, now=now, expired=expired)

    assert await claim("op_1", minutes=0)
    assert not await claim("op_2", minutes=9)
    assert await claim("op_1", minutes=9)
    assert not await claim("op_2", minutes=18)
    assert await claim("op_2", minutes=19)
    await filled.write(subscriptions.release, OPERATOR, "cust_a", "op_1")
    assert not await claim("op_1", minutes=20)
    await filled.write(subscriptions.release, OPERATOR, "cust_a", "op_2")
    assert await claim("op_1", minutes=20)


async def test_an_id_at_stripe_is_stored_once(filled: Database) -> None:
    await filled.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    for known in ("cus_1", "cus_2"):
        await filled.write(subscriptions.store_gateway_customer, OPERATOR, "cust_c", known)
    found = await filled.read(subscriptions.subscriber, OPERATOR, "cust_c")
    assert found is not None
    assert found.gateway_customer_id == "cus_1"


async def test_of_several_the_linked_one_that_lives_goes_first(filled: Database) -> None:
    async def current() -> str | None:
        found = await filled.read(subscriptions.current, OPERATOR, "cust_a")
        return found and found.id

    await filled.write(subscriptions.insert_one, OPERATOR, stored("c", "cust_a"))
    assert await current() == "sub_c"
    await filled.write(subscriptions.link, OPERATOR, "cust_a", "sub_a")
    assert await current() == "sub_a"
    await filled.write(subscriptions.save, OPERATOR, stored("a", "cust_a", status="canceled"))
    assert await current() == "sub_c"
    await filled.write(subscriptions.save, OPERATOR, stored("c", "cust_a", status="incomplete_expired"))
    assert await current() == "sub_a"
    await filled.write(subscriptions.insert_one, OPERATOR, stored("d", "cust_a", created_at=NOW + timedelta(days=1)))
    assert await current() == "sub_d"
