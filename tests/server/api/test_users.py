from __future__ import annotations

from functools import partial

import pytest

from qbdconnect_server.api import customers, instances, users
from tests.factories import Calls, customer_body, instance_body, user_body, user_link, user_update, value_of

pytestmark = pytest.mark.anyio


async def test_each_operation_reaches_its_service(calls: Calls) -> None:
    customer_id = value_of(await customers.create_customer(calls.operator("createCustomer"), customer_body()))["id"]
    owner = partial(calls.tenant, customer_id)
    made = value_of(await users.create_user(owner("createUser"), user_body()))
    user_id = made["id"]
    assert await users.get_user(owner("getUser"), user_id) == made
    put = await users.update_user(owner("updateUser"), user_id, user_update(lastName="put"))
    assert value_of(put) == {**made, "lastName": "put"}
    listed = await users.list_users(
        owner("listUsers"), customer_id=customer_id, email="ADA@example.com", limit=10, starting_after=None
    )
    assert value_of(listed) == [{**made, "lastName": "put"}]
    instance = value_of(await instances.create_instance(owner("createInstance"), instance_body(customer_id)))
    of_instance = await instances.list_instance_users(
        owner("listInstanceUsers"), instance_id=instance["instanceId"], limit=10, starting_after=None
    )
    assert value_of(of_instance) == value_of(listed)
    assert (await users.unlink_user_customer(owner("unlinkUserCustomer"), user_id, customer_id)).status == 204
    assert (await users.link_user_customer(owner("linkUserCustomer"), user_id, user_link(role="admin"))).status == 204
    assert (await users.get_user(owner("getUser"), user_id))["role"] == "admin"
