from __future__ import annotations

import pytest

from qbdconnect_server.api import customers
from tests.factories import Calls, customer_body, customer_patch, value_of

pytestmark = pytest.mark.anyio


async def test_each_operation_reaches_its_service(calls: Calls) -> None:
    body = customer_body(gatewayCustomerId="cus_1")
    made = value_of(await customers.create_customer(calls.operator("createCustomer"), body))
    found = await customers.find_customer(calls.operator("findCustomer"), gateway_customer_id="cus_1")
    patch = customer_patch(name="new")
    patched = await customers.update_customer(calls.operator("updateCustomer"), customer_id=made["id"], body=patch)
    got = await customers.get_customer(calls.operator("getCustomer"), customer_id=made["id"])
    assert found == made
    assert value_of(patched) == got == {**made, "name": "new"}
