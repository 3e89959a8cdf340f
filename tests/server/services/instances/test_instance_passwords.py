"""Passwords that the hub makes: shown once, sealed where they are saved, and the old one is gone at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import select

from qbdconnect_server.errors import KeyReused, NotFound
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instance_passwords, instances
from qbdconnect_server.services.instances.passwords import verify_password
from qbdconnect_server.services.vault import new_encryption_key
from qbdconnect_server.storage.tables import idempotency_key
from qbdconnect_server.storage.tables import instance as instance_table
from tests.factories import Calls, customer_body, instance_document, value_of

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
KEY = IdempotencyKey("k", b"one")


@pytest.fixture
async def instance(calls: Calls) -> dict[str, Any]:
    body = customer_body(qbdInstances=[instance_document(userName="ada", password="chosen")])
    made = value_of(await customers.create(calls.operator("createCustomer"), body))
    shown: dict[str, Any] = made["qbdInstances"][0]
    return shown


async def make(calls: Calls, instance: dict[str, Any], key: IdempotencyKey | None = None) -> Any:
    call = calls.tenant(instance["customerId"], "createInstancePassword", key)
    answer = await instance_passwords.create(call, instance["instanceId"])
    call.operation.check(answer)
    assert answer.status == 201
    return value_of(answer)


async def stored_hash(hub: Hub, instance: dict[str, Any]) -> str | None:
    def find(connection: Connection) -> str | None:
        query = select(instance_table.c.password_hash).where(instance_table.c.id == instance["instanceId"])
        found: str | None = connection.execute(query).scalar_one()
        return found

    return await hub.database.read(find)


async def test_a_password_is_shown_and_its_hash_is_stored(calls: Calls, hub: Hub, instance: dict[str, Any]) -> None:
    made = await make(calls, instance)
    assert made == {"instanceId": instance["instanceId"], "userName": "ada", "password": made["password"]}
    assert re.fullmatch(r"([a-z2-7]{4}-){7}[a-z2-7]{4}", made["password"])
    stored = await stored_hash(hub, instance)
    assert stored is not None
    assert made["password"].replace("-", "") not in stored
    assert await verify_password(stored, made["password"])


async def test_making_another_one_ends_the_one_before(calls: Calls, hub: Hub, instance: dict[str, Any]) -> None:
    first, second = [(await make(calls, instance))["password"] for _ in range(2)]
    stored = await stored_hash(hub, instance)
    assert await verify_password(stored, second)
    assert not await verify_password(stored, first)


async def test_nothing_else_of_the_instance_changes(calls: Calls, instance: dict[str, Any]) -> None:
    await make(calls, instance)
    assert await instances.get(calls.operator("getInstance"), instance["instanceId"]) == instance


async def test_a_repeated_request_shows_the_same_password_which_nobody_reads_in_the_database(
    calls: Calls, hub: Hub, instance: dict[str, Any]
) -> None:
    first, second = [await make(calls, instance, KEY) for _ in range(2)]
    assert first == second
    assert await verify_password(await stored_hash(hub, instance), first["password"])

    def kept(connection: Connection) -> tuple[bytes, bool]:
        query = select(idempotency_key.c.body, idempotency_key.c.sealed).where(idempotency_key.c.key == "k")
        row = connection.execute(query).one()
        return row.body, row.sealed

    body, sealed = await hub.database.read(kept)
    assert sealed
    assert first["password"].encode() not in body
    assert orjson.loads(hub.unseal(body)) == first


async def test_answers_without_secrets_are_not_sealed(calls: Calls, hub: Hub) -> None:
    await customers.create(calls.operator("createCustomer", KEY), customer_body())

    def kept(connection: Connection) -> tuple[bytes, bool]:
        row = connection.execute(select(idempotency_key.c.body, idempotency_key.c.sealed)).one()
        return row.body, row.sealed

    body, sealed = await hub.database.read(kept)
    assert not sealed
    assert body.startswith(b"{")


async def test_without_the_key_that_sealed_it_the_answer_stays_shut(
    calls: Calls, hub: Hub, instance: dict[str, Any]
) -> None:
    await make(calls, instance, KEY)
    hub.vault.open([new_encryption_key()])
    with pytest.raises(Exception, match="sealed value cannot be opened"):
        await make(calls, instance, KEY)


async def test_another_request_under_the_key_is_refused(calls: Calls, instance: dict[str, Any]) -> None:
    await make(calls, instance, KEY)
    with pytest.raises(KeyReused):
        await make(calls, instance, IdempotencyKey("k", b"two"))


async def test_a_deleted_instance_has_no_password(calls: Calls, instance: dict[str, Any]) -> None:
    await make(calls, instance, KEY)
    await instances.delete(calls.operator("deleteInstance"), instance["instanceId"])
    for key in (None, KEY):
        with pytest.raises(NotFound):
            await make(calls, instance, key)


async def test_others_instances_are_unknown(calls: Calls, hub: Hub, instance: dict[str, Any]) -> None:
    before = await stored_hash(hub, instance)
    with pytest.raises(NotFound):
        await instance_passwords.create(calls.tenant("cust_b", "createInstancePassword"), instance["instanceId"])
    assert await stored_hash(hub, instance) == before == "hash of chosen"
