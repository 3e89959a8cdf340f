from __future__ import annotations

import pytest

from qbdconnect_server.api import customers, instances
from qbdconnect_server.errors import NotFound
from tests.factories import Calls, customer_body, instance_body, instance_patch, instance_update, value_of

pytestmark = pytest.mark.anyio


async def test_each_operation_reaches_its_service(calls: Calls) -> None:
    customer = value_of(await customers.create_customer(calls.operator("createCustomer"), customer_body()))
    body = instance_body(customer["id"])
    made = value_of(await instances.create_instance(calls.operator("createInstance"), body))
    instance_id = made["instanceId"]

    page = await instances.list_instances(
        calls.operator("listInstances"), customer_id=customer["id"], limit=10, starting_after=None
    )
    assert value_of(page) == [made]
    update = instance_update(name="put")
    put = await instances.update_instance(calls.operator("updateInstance"), instance_id=instance_id, body=update)
    assert value_of(put) == {**made, "name": "put"}
    patch = instance_patch(name="patch")
    patched = await instances.patch_instance(calls.operator("patchInstance"), instance_id=instance_id, body=patch)
    assert value_of(patched) == {**made, "name": "patch"}
    validated = await instances.patch_instance(calls.operator("patchInstance"), instance_id=instance_id, body=None)
    assert validated.status == 204
    got = await instances.get_instance(calls.operator("getInstance"), instance_id=instance_id)
    assert got == {**made, "name": "patch", "validated": True}
    download = await instances.download_instance_qwc(
        calls.operator("downloadInstanceQwc"), instance_id=instance_id, email=None
    )
    assert download.media_type == "application/xml"
    deleted = await instances.delete_instance(
        calls.operator("deleteInstance"), instance_id=instance_id, project_id=None
    )
    assert value_of(deleted) == got
    with pytest.raises(NotFound):
        await instances.get_instance(calls.operator("getInstance"), instance_id=instance_id)
