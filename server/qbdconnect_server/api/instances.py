"""Operations on instances."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services import instances, qwc_download
from qbdconnect_server.services.call import Call


async def list_instances(call: Call, customer_id: str, limit: int, starting_after: str | None) -> Answer:
    """GET /instances."""
    return await instances.page(call, customer_id, limit=limit, starting_after=starting_after)


async def create_instance(call: Call, body: Body[models.Instance]) -> Answer:
    """POST /instances."""
    return await instances.create(call, body)


async def get_instance(call: Call, instance_id: str) -> types.Instance:
    """GET /instances/{instanceId}."""
    return await instances.get(call, instance_id)


async def update_instance(call: Call, instance_id: str, body: Body[models.InstanceUpdate]) -> Answer:
    """PUT /instances/{instanceId}."""
    return await instances.update(call, instance_id, body)


async def patch_instance(call: Call, instance_id: str, body: Body[models.InstancePatch] | None) -> Answer:
    """PATCH /instances/{instanceId}: a merge patch, or without a body the mark that it is validated."""
    if body is None:
        return await instances.validate(call, instance_id)
    return await instances.patch(call, instance_id, body)


async def delete_instance(call: Call, instance_id: str) -> Answer:
    """DELETE /instances/{instanceId}."""
    return await instances.delete(call, instance_id)


async def download_instance_qwc(call: Call, instance_id: str) -> Answer:
    """GET /instances/{instanceId}/qwc."""
    return await qwc_download.download(call, instance_id)
