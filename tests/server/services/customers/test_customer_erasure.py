"""Erasing a customer, and that no table is forgotten."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import insert, select, update

from qbdconnect_server.errors import Conflict, NotFound
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.customers import customer_erasure
from qbdconnect_server.services.vault import new_encryption_key
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage import customer_data
from qbdconnect_server.storage.customer_data import ELSEWHERE, PARTS
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers, jobs
from qbdconnect_server.storage.queries.jobs import NewJob
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import (
    api_key,
    customer,
    event_log,
    idempotency_key,
    instance,
    job,
    metadata,
    user_account,
    user_customer,
    webhook,
    webhook_delivery,
)
from tests.factories import NOW, stored_customer
from tests.server.services.customer_rows import Owner
from tests.subscription_rows import store_subscription

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
OWNERS = {"customer_id", "instance_id", "home_customer_id", "tenant", "user_id", "webhook_id", "event_id"}


def rows(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }


async def state(hub: Hub) -> dict[str, list[Any]]:
    return await hub.database.read(rows)


def mentions(found: dict[str, list[Any]], owner: Owner) -> list[str]:
    """Name the tables that still hold an id of an owner, in whatever column and inside whatever text."""
    return [name for name, content in found.items() if any(each in str(content) for each in owner.ids.values())]


def test_every_table_of_customers_is_erased() -> None:
    of_customers = {
        table.name
        for table in metadata.sorted_tables
        if OWNERS & set(table.columns.keys()) or any(key.column.table is customer for key in table.foreign_keys)
    }
    covered = {part.name for part in PARTS} | {table.name for table in ELSEWHERE}
    assert of_customers <= covered
    assert {"session", "event_log", "idempotency_key", "webhook_delivery"} <= of_customers


def test_what_refers_goes_before_what_it_refers_to() -> None:
    order = [part.table for part in reversed(PARTS)]
    for table in order:
        for key in table.foreign_keys:
            # Links go with their users, whom they tell apart.
            if (table, key.column.table) != (user_customer, user_account):
                assert order.index(table) < order.index(key.column.table), (table.name, key.column.table.name)


@pytest.fixture
async def two(hub: Hub) -> tuple[Owner, Owner]:
    made = (Owner(hub), Owner(hub))
    for owner in made:
        await hub.database.write(owner.fill)
    return made


async def test_nothing_of_the_customer_is_left_and_nothing_else_is_touched(hub: Hub, two: tuple[Owner, Owner]) -> None:
    gone, stays = two
    before = await state(hub)
    assert len(mentions(before, gone)) >= len(PARTS) + len(ELSEWHERE)
    removed = await customer_erasure.erase(hub, gone.customer_id)
    after = await state(hub)
    assert mentions(after, gone) == []
    for name, content in before.items():
        kept = [row for row in content if not any(each in str(row) for each in gone.ids.values())]
        assert after[name] == kept, name
    assert mentions(after, stays)
    assert removed == Counter(dict.fromkeys(removed, 1))
    assert set(removed) >= {part.name for part in PARTS} - {"user_customer"}


async def test_no_file_of_the_database_still_holds_it(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    hub = Hub(connect(sqlite_url), Settings(), lambda: NOW, new_id, str)
    hub.vault.open([new_encryption_key()])
    await hub.database.open()
    gone = Owner(hub)
    await hub.database.write(gone.fill)

    def found() -> list[str]:
        files = sorted(path.parent.glob(f"{path.name}*"))
        return [file.name for file in files if gone.customer_id.encode() in file.read_bytes()]

    assert found() != []
    await customer_erasure.erase(hub, gone.customer_id)
    assert found() == []
    await hub.database.close()


async def test_an_unknown_customer(hub: Hub) -> None:
    with pytest.raises(NotFound):
        await customer_erasure.erase(hub, new_id("cust"))


async def test_an_erased_customer_is_unknown(hub: Hub, two: tuple[Owner, Owner]) -> None:
    await customer_erasure.erase(hub, two[0].customer_id)
    with pytest.raises(NotFound):
        await customer_erasure.erase(hub, two[0].customer_id)


async def test_many_rows_go_in_small_transactions(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Owner(hub)
    number = 1203

    def fill(connection: Connection) -> None:
        owner.fill(connection)
        connection.execute(insert(event_log), [owner.row(event_log) for _ in range(number)])
        # Rows whose instance is not known any more.
        connection.execute(insert(event_log), [owner.row(event_log, instance_id="inst_lost") for _ in range(7)])

    await hub.database.write(fill)
    sizes: list[int] = []
    erase_some = customer_data.erase_some

    def noted(connection: Connection, part: Any, *arguments: Any) -> int:
        count = erase_some(connection, part, *arguments)
        if part.table is event_log:
            sizes.append(count)
        return count

    monkeypatch.setattr(customer_data, "erase_some", noted)
    removed = await customer_erasure.erase(hub, owner.customer_id)
    assert removed["event_log"] == number + 8
    assert max(sizes) == 500
    assert (await state(hub))["event_log"] == []


@pytest.mark.parametrize("dies_at", [1, 4, 8, 13])
async def test_an_erasure_that_was_broken_off_is_completed(
    hub: Hub, two: tuple[Owner, Owner], monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    gone, stays = two
    kept = (await state(hub))["instance"]
    write = hub.database.write
    calls = 0

    async def dying(transaction: Any, *arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            raise KeyboardInterrupt
        return await write(transaction, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(hub.database, "write", dying)
        with pytest.raises(KeyboardInterrupt):
            await customer_erasure.erase(hub, gone.customer_id)
    await customer_erasure.erase(hub, gone.customer_id)
    after = await state(hub)
    assert mentions(after, gone) == []
    assert after["instance"] == [row for row in kept if stays.customer_id in row]


async def test_what_is_added_meanwhile_is_told_and_goes_at_the_second_time(
    hub: Hub, two: tuple[Owner, Owner], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, _ = two
    write = hub.database.write

    async def adding(transaction: Any, *arguments: Any, **named: Any) -> Any:
        if arguments and getattr(arguments[0], "name", "") == "customer":
            row = gone.row(instance, id=new_id("inst"), user_name="late")
            await write(lambda connection: connection.execute(insert(instance), [row]) and None)
        return await write(transaction, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(hub.database, "write", adding)
        with pytest.raises(Conflict, match="erase it again"):
            await customer_erasure.erase(hub, gone.customer_id)
    await customer_erasure.erase(hub, gone.customer_id)
    assert mentions(await state(hub), gone) == []


async def add_user(hub: Hub, owner: Owner, home: str | None, tenant: str, *customers: str) -> str:
    """Make a user with links and a key."""
    user_id = new_id("user")

    def store(connection: Connection) -> None:
        row = owner.row(user_account, id=user_id, home_customer_id=home, tenant=tenant, email_key=user_id)
        connection.execute(insert(user_account), [row])
        for each in customers:
            link = {"user_id": user_id, "customer_id": each, "role": "member", "created_at": NOW}
            connection.execute(insert(user_customer), [link])
            key = owner.row(api_key, id=new_id("key"), user_id=user_id, customer_id=each)
            connection.execute(insert(api_key), [key])

    await hub.database.write(store)
    return user_id


async def test_users_go_where_nobody_else_needs_them(hub: Hub, two: tuple[Owner, Owner]) -> None:
    gone, stays = two
    a, b = gone.customer_id, stays.customer_id
    leaving = [
        await add_user(hub, gone, a, a, a),
        await add_user(hub, gone, a, a),
        await add_user(hub, gone, None, "operator", a),
    ]
    staying = {
        "of a, works for both": await add_user(hub, stays, a, a, a, b),
        "of b, works for both": await add_user(hub, stays, b, b, a, b),
        "of b, works for a": await add_user(hub, stays, b, a, a),
        "of operators, works for both": await add_user(hub, stays, None, "operator", a, b),
        "of b": await add_user(hub, stays, b, b, b),
        "of operators": await add_user(hub, stays, None, "operator"),
    }
    removed = await customer_erasure.erase(hub, a)
    assert removed["user_account"] == len(leaving) + 1
    after = await state(hub)
    left = {row.id: row for row in await hub.database.read(lambda c: c.execute(select(user_account)).all())}
    assert not set(leaving) & set(left)
    assert set(staying.values()) <= set(left)
    homes = {name: (left[each].home_customer_id, left[each].tenant) for name, each in staying.items()}
    assert homes == {
        "of a, works for both": (None, staying["of a, works for both"]),
        "of b, works for both": (b, b),
        "of b, works for a": (b, staying["of b, works for a"]),
        "of operators, works for both": (None, "operator"),
        "of b": (b, b),
        "of operators": (None, "operator"),
    }
    assert a not in str(after)
    links = await hub.database.read(lambda c: c.execute(select(user_customer.c.user_id)).scalars().all())
    assert sorted(each for each in links if each in staying.values()) == sorted(
        staying[name]
        for name in ("of a, works for both", "of b, works for both", "of operators, works for both", "of b")
    )


async def test_operators_answers_and_jobs_that_mention_it_go(hub: Hub, two: tuple[Owner, Owner]) -> None:
    gone, stays = two
    deleted_hook_of_operators = stays.row(webhook, id=new_id("hook"), customer_id=None)

    def answer(key: str, *, body: bytes | None, sealed: bool = False, headers: Any = None) -> dict[str, Any]:
        row = {"tenant": "operator", "key": key, "fingerprint": b"", "created_at": NOW, "status": 201}
        return {**row, "media_type": None, "headers": headers or {}, "body": body, "sealed": sealed}

    def told(owner: Owner, name: str) -> bytes:
        return orjson.dumps({"x": [owner.ids[name]]})

    answers = [
        answer("a-body", body=told(gone, "customer")),
        answer("b-instance", body=told(gone, "instance")),
        answer("c-sealed", body=hub.seal(told(gone, "instance")), sealed=True),
        answer("d-header", body=b"{}", headers={"Location": f"/customers/{gone.customer_id}"}),
        answer("e-other", body=told(stays, "instance")),
        answer("f-other-sealed", body=hub.seal(told(stays, "instance")), sealed=True),
        answer("g-nothing", body=None),
        *(answer(f"h{number}", body=told(stays, "user")) for number in range(50)),
        answer("z-user", body=told(gone, "user")),
    ]
    delivery = new_id("dlv")
    jobs: dict[str, dict[str, Any]] = {
        "payload": {"payload": {"instanceId": gone.ids["instance"]}},
        "checkpoint": {"checkpoints": {"made": gone.ids["user"]}},
        "dedup": {"dedup_key": f"{delivery}:1"},
        "error": {"last_error": f"no {gone.ids['webhook']}"},
    }

    def fill(connection: Connection) -> None:
        connection.execute(insert(idempotency_key), answers)
        connection.execute(insert(webhook), [deleted_hook_of_operators])
        # An operator's webhook was told of an event of this customer.
        told_operator = gone.row(webhook_delivery, id=delivery, webhook_id=deleted_hook_of_operators["id"])
        connection.execute(insert(webhook_delivery), [told_operator])
        plain: dict[str, Any] = {"payload": {}, "checkpoints": {}, "dedup_key": None, "last_error": None}
        connection.execute(
            insert(job), [gone.row(job, **{**plain, **said, "id": f"job_{name}"}) for name, said in jobs.items()]
        )
        connection.execute(insert(job), [stays.row(job, id="job_other"), stays.row(job, id="job_zother", **plain)])

    await hub.database.write(fill)
    await customer_erasure.erase(hub, gone.customer_id)
    after = await state(hub)
    left = {row[1] for row in after["idempotency_key"] if row[0] == "operator"}
    assert left == {"e-other", "f-other-sealed", "g-nothing", *(f"h{number}" for number in range(50))}
    assert {row[0] for row in after["job"]} >= {"job_other", "job_zother"}
    assert not {f"job_{name}" for name in jobs} & {row[0] for row in after["job"]}
    assert [row[0] for row in after["webhook"]].count(deleted_hook_of_operators["id"]) == 1
    assert mentions(after, gone) == []


async def test_a_sealed_answer_that_no_key_opens_stops_nothing(hub: Hub, two: tuple[Owner, Owner]) -> None:
    gone, _ = two
    row = {"tenant": "operator", "key": "lost", "fingerprint": b"", "created_at": NOW, "status": 201, "headers": {}}

    def fill(connection: Connection) -> None:
        connection.execute(insert(idempotency_key), [{**row, "body": hub.seal(b"x"), "sealed": True}])

    await hub.database.write(fill)
    hub.vault.open([new_encryption_key()])
    await customer_erasure.erase(hub, gone.customer_id)
    assert [each[1] for each in (await state(hub))["idempotency_key"] if each[0] == "operator"] == ["lost"]


async def test_deleted_instances_go_too(hub: Hub, two: tuple[Owner, Owner]) -> None:
    gone, _ = two

    def delete(connection: Connection) -> None:
        connection.execute(update(instance).values(deleted_at=NOW))

    await hub.database.write(delete)
    await customer_erasure.erase(hub, gone.customer_id)
    assert mentions(await state(hub), gone) == []


async def test_what_other_systems_hold_is_told(hub: Hub) -> None:
    def store(connection: Connection) -> None:
        known = stored_customer("cust_a", gateway_customer_id="cus_1", organization_id="7")
        customers.insert_one(connection, Scope(None), known, now=NOW)
        customers.insert_one(connection, Scope(None), stored_customer("cust_b"), now=NOW)
        store_subscription(connection, "sub_1", "cust_a")

    await hub.database.write(store)
    assert await customer_erasure.elsewhere(hub, "cust_a") == [
        "the subscription sub_1 GOES ON at the payment provider and is charged: cancel it there",
        "the payment provider still has the customer cus_1",
        "the CRM still has the organisation 7",
    ]
    await hub.database.write(lambda connection: store_subscription(connection, "sub_1", "cust_a", status="canceled"))
    assert len(await customer_erasure.elsewhere(hub, "cust_a")) == 2
    for unconnected in ("cust_b", "cust_x"):
        assert await customer_erasure.elsewhere(hub, unconnected) == []


async def test_jobs_about_what_it_has_at_stripe_go(hub: Hub) -> None:
    def store(connection: Connection) -> None:
        for name in ("a", "b"):
            customers.insert_one(connection, Scope(None), stored_customer(f"cust_{name}"), now=NOW)
            store_subscription(connection, f"sub_1OqXyZ{name}", f"cust_{name}")
            payload = {"subscriptionId": f"sub_1OqXyZ{name}"}
            jobs.enqueue(connection, NewJob(f"job_{name}", "subscription-quantity", payload))

    await hub.database.write(store)
    await customer_erasure.erase(hub, "cust_a")
    assert await hub.database.read(lambda connection: list(connection.execute(select(job.c.id)).scalars())) == ["job_b"]
