from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlalchemy.exc import IntegrityError

from qbdconnect_server.errors import Conflict
from qbdconnect_server.storage.queries import customers, instances
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_instance

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


async def test_a_document_comes_back_as_it_was_sent(database: Database) -> None:
    text = b'{"z":1.0,"a":1,"n":{"y":[null,true,2.50,-0.0,1e2],"b":"\\u00e9\\ud83d\\ude00"},"big":9007199254740993}'
    stored = stored_customer(document=orjson.loads(text))
    await database.write(customers.insert_one, OPERATOR, stored, now=NOW)
    found = await database.read(customers.by_id, OPERATOR, "cust_a")
    assert found is not None
    assert found.customer == stored
    assert orjson.dumps(found.customer.document) == orjson.dumps(orjson.loads(text))


async def test_a_customer_has_its_live_instances_in_order(database: Database) -> None:
    await database.write(customers.insert_one, OPERATOR, stored_customer(), now=NOW)
    found = await database.read(customers.by_id, OPERATOR, "cust_a")
    assert found is not None
    assert found.instances == []
    made = [stored_instance(f"inst_{letter}") for letter in "cab"]
    await database.write(instances.insert_all, OPERATOR, made, {}, now=NOW)
    await database.write(instances.delete, OPERATOR, "inst_b", now=NOW)
    found = await database.read(customers.by_id, OPERATOR, "cust_a")
    assert found is not None
    assert found.instances == [made[1], made[0]]


async def test_an_id_at_the_payment_provider_belongs_to_one_customer(database: Database) -> None:
    await database.write(
        customers.insert_one, OPERATOR, stored_customer("cust_a", gateway_customer_id="cus_1"), now=NOW
    )
    await database.write(customers.insert_one, OPERATOR, stored_customer("cust_b"), now=NOW)
    await database.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    taken = stored_customer("cust_d", gateway_customer_id="cus_1")
    with pytest.raises(Conflict) as caught:
        await database.write(customers.insert_one, OPERATOR, taken, now=NOW)
    assert caught.value.errors[0].pointer == "/gatewayCustomerId"
    with pytest.raises(Conflict):
        await database.write(customers.save, OPERATOR, taken._replace(id="cust_b"))


async def test_another_integrity_error_is_no_conflict(database: Database) -> None:
    def twice(connection: Connection) -> None:
        customers.insert_one(connection, OPERATOR, stored_customer(), now=NOW)
        customers.insert_one(connection, OPERATOR, stored_customer(), now=NOW)

    with pytest.raises(IntegrityError):
        await database.write(twice)


async def test_saving_changes_what_may_change(database: Database) -> None:
    await database.write(customers.insert_one, OPERATOR, stored_customer(), now=NOW)
    columns: dict[str, Any] = {"organization_id": "o", "gateway_customer_id": "g", "subscription_id": "s"}
    changed = stored_customer(**columns, document={"name": "new"})
    await database.write(customers.save, OPERATOR, changed)
    found = await database.read(customers.by_gateway_customer_id, OPERATOR, "g")
    assert found is not None
    assert found.customer == changed
