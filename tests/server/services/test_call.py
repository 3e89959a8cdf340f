from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import NonConforming, NotFound
from qbdconnect_server.services.call import Caller, Outcome, Scope, new_id
from qbdconnect_server.storage.queries import customers
from tests.factories import NOW, Calls, stored_customer, value_of

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio


def test_ids_have_their_prefix_and_sort_by_their_time() -> None:
    made = [new_id("cust") for _ in range(1000)]
    assert made == sorted(set(made))
    assert {(each[:5], len(each)) for each in made} == {("cust_", 37)}


def test_a_caller_has_a_scope_and_a_tenant() -> None:
    operator = Caller("key_1", "operator", None, frozenset())
    tenant = Caller("key_2", "customer", "cust_a", frozenset())
    assert (operator.scope, operator.tenant) == (Scope(None), "operator")
    assert (tenant.scope, tenant.tenant) == (Scope("cust_a"), "cust_a")


def add(connection: Connection, scope: Scope, value: object) -> Outcome:
    customers.insert_one(connection, scope, stored_customer(), now=NOW)
    return Outcome(201, value, {"Location": "/x"})


async def test_a_write_answers_with_its_outcome(calls: Calls) -> None:
    call = calls.operator("createCustomer")
    answer = await call.write(add, {"primaryBillingContact": {"email": "e"}})
    assert (answer.status, answer.headers, answer.media_type) == (201, {"Location": "/x"}, "application/json")
    assert value_of(answer) == {"primaryBillingContact": {"email": "e"}}
    assert await call.read(customers.does_exist, "cust_a")


async def test_a_write_whose_answer_breaks_the_contract_has_no_effect(calls: Calls) -> None:
    call = calls.operator("createCustomer")
    with pytest.raises(NonConforming):
        await call.write(add, {"name": 1})
    assert not await call.read(customers.does_exist, "cust_a")


async def test_a_read_and_a_write_have_the_scope_of_the_caller(calls: Calls) -> None:
    seen: list[Scope] = []

    def look(_: Connection, scope: Scope) -> Outcome:
        seen.append(scope)
        return Outcome(204)

    call = calls.tenant("cust_a", "patchInstance")
    answer = await call.write(look)
    await call.read(look)
    assert seen == [Scope("cust_a"), Scope("cust_a")]
    assert (answer.status, answer.body, answer.media_type) == (204, b"", None)


async def test_an_error_of_a_transaction_passes_through(calls: Calls) -> None:
    def fail(connection: Connection, scope: Scope) -> Outcome:
        raise NotFound("no")

    with pytest.raises(NotFound):
        await calls.operator("createCustomer").write(fail)


async def test_addresses_are_public(calls: Calls) -> None:
    address = calls.operator("createCustomer").address("/customers/x")
    assert address == "https://hub.example.com/qbdconnect-api/v1/customers/x"
