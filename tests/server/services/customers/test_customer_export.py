"""All that is stored about a customer, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy import LargeBinary, insert

from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.call import new_id
from qbdconnect_server.services.customers import customer_export
from qbdconnect_server.storage.customer_data import PARTS, SEALED, SECRETS
from qbdconnect_server.storage.tables import event_log, metric_day, request, session, webhook_event
from tests.server.services.customer_rows import Owner

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

SECRETIVE = ("secret", "password", "token", "hash")


def test_every_column_that_may_be_a_secret_is_left_out() -> None:
    suspicious = {
        column
        for part in PARTS
        for column in part.table.columns
        if any(word in column.name for word in SECRETIVE) or isinstance(column.type, LargeBinary)
    }
    assert suspicious - SECRETS - SEALED == {webhook_event.c.body}  # JSON, as the customer was sent it


async def exported(hub: Hub, owner: Owner) -> list[dict[str, Any]]:
    return [orjson.loads(orjson.dumps(row)) async for row in customer_export.export(hub, owner.customer_id)]


@pytest.mark.anyio
async def test_everything_is_given_out_once_and_nothing_of_others(hub: Hub) -> None:
    owner, other = Owner(hub), Owner(hub)
    for each in (owner, other):
        await hub.database.write(each.fill)
    found = await exported(hub, owner)
    assert [each["table"] for each in found] == [part.name for part in PARTS]
    text = orjson.dumps(found).decode()
    assert not any(each in text for each in other.ids.values())
    rows = {each["table"]: each["row"] for each in found}
    assert rows["request"]["qbxml"].startswith("request.qbxml")
    assert rows["request"]["result"].startswith("request.result")
    assert rows["webhook_event"]["body"]["says"].startswith("webhook_event.body")
    assert rows["session"]["started_at"].endswith("Z")
    assert rows["customer"]["document"]["says"].startswith("customer.document")
    assert "secret_hash" not in text
    assert "password_hash" not in text
    for column in SECRETS:
        assert column.name not in rows[column.table.name]
        assert f"{column.table.name}.{column.name}" not in text


@pytest.mark.anyio
async def test_many_rows_come_page_by_page_in_order(hub: Hub) -> None:
    owner = Owner(hub)
    instance = owner.ids["instance"]

    def fill(connection: Connection) -> None:
        owner.fill(connection)
        connection.execute(insert(event_log), [owner.row(event_log, action=f"a{n}") for n in range(1203)])
        moment = owner.row(session)["started_at"]
        connection.execute(
            insert(session), [owner.row(session, id=new_id("sess"), started_at=moment) for _ in range(500)]
        )
        days = [owner.row(metric_day, metric=f"m{n % 3}", day=f"2026-{n:04}") for n in range(1200)]
        connection.execute(insert(metric_day), days)
        calls = [owner.row(request, id=new_id("req"), request_id=f"r{n:03}") for n in range(20)]
        connection.execute(insert(request), calls)

    await hub.database.write(fill)
    found = await exported(hub, owner)
    for name, number in (("event_log", 1204), ("session", 501), ("request", 21)):
        assert len({each["row"]["id"] for each in found if each["table"] == name}) == number
    days = {(each["row"]["metric"], each["row"]["day"]) for each in found if each["table"] == "metric_day"}
    assert len(days) == 1201
    assert len(found) == 1204 + 501 + 21 + 1201 + len(PARTS) - 4
    assert {each["row"]["instance_id"] for each in found if "instance_id" in each["row"]} == {instance}


@pytest.mark.anyio
async def test_an_unknown_customer(hub: Hub) -> None:
    with pytest.raises(NotFound):
        await exported(hub, Owner(hub))


def test_pages_follow_an_index() -> None:
    """A page deep in the rows of an instance must not read and sort all of them."""
    for part in PARTS:
        if part.by_instance:
            wanted = [column for column in part.key if column.name != "instance_id"]
            indexes = [[column.name for column in index.columns] for index in part.table.indexes]
            indexes.append([column.name for column in part.table.primary_key.columns])
            assert ["instance_id", *(column.name for column in wanted)] in indexes, part.name
