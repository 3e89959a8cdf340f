from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from qbdconnect_server.errors import Conflict, KeyInUse, KeyReused, NonConforming
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Hub, IdempotencyKey, Outcome, Scope
from qbdconnect_server.storage import postgresql
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers
from tests.factories import NOW, Calls, Clock, stored_customer

if TYPE_CHECKING:
    from qbdconnect_server.contract import Contract
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
KEY = IdempotencyKey("k", b"one")


class Effect:
    """Adds a customer each time that it runs."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, connection: Connection, scope: Scope) -> Outcome:
        self.runs += 1
        customer_id = f"cust_{self.runs}"
        customers.insert_one(connection, Scope(None), stored_customer(customer_id), now=NOW)
        return Outcome(201, {"id": customer_id, "primaryBillingContact": {"email": "e"}}, {"Location": customer_id})


def count(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one()
    return found


async def test_a_repeated_call_gets_the_saved_answer(calls: Calls) -> None:
    effect = Effect()
    first = await calls.operator("createCustomer", KEY).write(effect)
    again = await calls.operator("createCustomer", KEY).write(effect)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers == {**first.headers, "Idempotency-Replayed": "true"}
    assert (again.status, again.body, again.media_type) == (first.status, first.body, first.media_type)
    assert effect.runs == 1


async def test_an_answer_without_a_body_is_repeated_too(calls: Calls) -> None:
    call = calls.operator("patchInstance", KEY)
    answers = [await call.write(lambda *_: Outcome(204)) for _ in range(2)]
    assert [(each.status, each.body, each.media_type) for each in answers] == [(204, b"", None)] * 2
    assert [dict(each.headers) for each in answers] == [{}, {"Idempotency-Replayed": "true"}]


async def test_without_a_key_each_call_has_its_effect(calls: Calls) -> None:
    effect = Effect()
    for _ in range(2):
        await calls.operator("createCustomer").write(effect)
    assert effect.runs == 2


async def test_another_request_under_the_key_is_refused(calls: Calls) -> None:
    effect = Effect()
    await calls.operator("createCustomer", KEY).write(effect)
    with pytest.raises(KeyReused) as caught:
        await calls.operator("createCustomer", IdempotencyKey("k", b"two")).write(effect)
    assert caught.value.errors[0].parameter == "Idempotency-Key"
    assert effect.runs == 1


async def test_a_key_belongs_to_its_tenant(calls: Calls) -> None:
    effect = Effect()
    for call in (
        calls.operator("createCustomer", KEY),
        calls.tenant("cust_a", "createCustomer", KEY),
        calls.tenant("cust_b", "createCustomer", KEY),
    ):
        answer = await call.write(effect)
        assert "Idempotency-Replayed" not in answer.headers
    assert effect.runs == 3


async def test_a_key_is_kept_for_a_day(calls: Calls, clock: Clock) -> None:
    effect = Effect()
    await calls.operator("createCustomer", KEY).write(effect)
    clock.advance(timedelta(hours=23, minutes=59))
    await calls.operator("createCustomer", KEY).write(effect)
    assert effect.runs == 1
    clock.advance(timedelta(minutes=1))
    other = IdempotencyKey("k", b"two")
    await calls.operator("createCustomer", other).write(effect)
    assert effect.runs == 2
    assert (await calls.operator("createCustomer", other).write(effect)).headers["Idempotency-Replayed"] == "true"


async def test_expired_keys_are_forgotten_in_passing_and_on_demand(calls: Calls, clock: Clock, hub: Hub) -> None:
    def kept(connection: Connection) -> int:
        found: int = connection.exec_driver_sql("SELECT count(*) FROM idempotency_key").scalar_one()
        return found

    effect = Effect()
    for number in range(130):
        await calls.operator("createCustomer", IdempotencyKey(f"k{number}", b"one")).write(effect)
    clock.advance(timedelta(days=1))
    await calls.operator("createCustomer", IdempotencyKey("new", b"\x01")).write(effect)
    assert await hub.database.read(kept) == 131
    await calls.operator("createCustomer", IdempotencyKey("newer", b"\x10")).write(effect)
    assert await hub.database.read(kept) == 32
    assert await idempotency.prune(hub.database, clock.now) == 30
    assert await hub.database.read(kept) == 2


@pytest.mark.parametrize("error", [Conflict("no"), NonConforming("no"), ValueError("no")])
async def test_an_error_is_not_saved(calls: Calls, hub: Hub, error: Exception) -> None:
    effect = Effect()

    def fail(connection: Connection, scope: Scope) -> Outcome:
        effect(connection, scope)
        raise error

    with pytest.raises(type(error)):
        await calls.operator("createCustomer", KEY).write(fail)
    assert await hub.database.read(count) == 0
    answer = await calls.operator("createCustomer", KEY).write(effect)
    assert "Idempotency-Replayed" not in answer.headers


async def test_fifty_calls_at_once_have_one_effect_and_one_answer(calls: Calls, hub: Hub) -> None:
    def add(connection: Connection, scope: Scope) -> Outcome:
        customer_id = hub.new_id("cust")
        customers.insert_one(connection, scope, stored_customer(customer_id), now=NOW)
        return Outcome(201, {"id": customer_id, "primaryBillingContact": {"email": "e"}}, {"Location": "/x"})

    call = calls.operator("createCustomer", KEY)
    answers = await asyncio.gather(*[call.write(add) for _ in range(50)])
    assert await hub.database.read(count) == 1
    assert len({each.body for each in answers}) == 1
    assert sum("Idempotency-Replayed" not in each.headers for each in answers) == 1


async def test_fifty_keys_at_once_have_fifty_effects_while_old_ones_are_pruned(
    calls: Calls, hub: Hub, clock: Clock
) -> None:
    def add(connection: Connection, scope: Scope) -> Outcome:
        customers.insert_one(connection, scope, stored_customer(hub.new_id("cust")), now=NOW)
        return Outcome(204)

    for turn in range(3):
        keys = [IdempotencyKey(f"k{turn}_{number}", b"\0") for number in range(50)]
        await asyncio.gather(*[calls.operator("patchInstance", key).write(add) for key in keys])
        clock.advance(timedelta(days=1))
    assert await hub.database.read(count) == 150


async def test_a_key_that_stays_in_use_is_a_conflict(
    postgresql_url: str, contract: Contract, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql.SERVER_SETTINGS, "lock_timeout", "50ms")
    database = connect(postgresql_url)
    await database.open()
    calls = Calls(Hub(database, None, clock, str, str), contract)  # type: ignore[arg-type] # no settings are needed
    other = await asyncpg.connect(postgresql_url)
    async with other.transaction():
        await other.execute(
            "INSERT INTO idempotency_key (tenant, key, fingerprint, created_at) VALUES ('operator', 'k', '', now())"
        )
        with pytest.raises(KeyInUse) as caught:
            await calls.operator("createCustomer", KEY).write(Effect())
        await other.execute("DELETE FROM idempotency_key")
    assert caught.value.headers["Retry-After"] == "1"
    await other.close()
    await database.close()


async def test_another_fault_of_the_claim_is_no_conflict(calls: Calls, hub: Hub) -> None:
    await hub.database.write(
        lambda connection: connection.exec_driver_sql("ALTER TABLE idempotency_key RENAME TO gone")
    )
    try:
        with pytest.raises(Exception, match="idempotency_key") as caught:
            await calls.operator("createCustomer", KEY).write(Effect())
        assert not isinstance(caught.value, KeyInUse)
    finally:
        await hub.database.write(
            lambda connection: connection.exec_driver_sql("ALTER TABLE gone RENAME TO idempotency_key")
        )
