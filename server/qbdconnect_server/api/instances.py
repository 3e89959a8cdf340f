"""Operations on instances."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.activity import metrics
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.instances import instance_passwords, instances, qwc_download, validation
from qbdconnect_server.services.users import users


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


async def delete_instance(call: Call, instance_id: str, project_id: str | None) -> Answer:
    """DELETE /instances/{instanceId}."""
    return await instances.delete(call, instance_id, project_id)


async def download_instance_qwc(call: Call, instance_id: str, email: bool | None) -> Answer:
    """GET /instances/{instanceId}/qwc."""
    return await qwc_download.download(call, instance_id, email=bool(email))


async def create_instance_password(call: Call, instance_id: str) -> Answer:
    """POST /instances/{instanceId}/password."""
    return await instance_passwords.create(call, instance_id)


async def send_instance_validation(call: Call, instance_id: str) -> Answer:
    """POST /instances/{instanceId}/validation."""
    return await validation.send_again(call, instance_id)


async def list_instance_metrics(call: Call, instance_id: str) -> list[types.MetricDescription]:
    """GET /instances/{instanceId}/metrics."""
    return await metrics.described(call, instance_id)


async def get_instance_metric(
    call: Call, instance_id: str, metric_id: str, from_time: str, to_time: str
) -> types.Metric:
    """GET /instances/{instanceId}/metrics/{metricId}."""
    return await metrics.get(call, instance_id, metric_id, from_time=from_time, to_time=to_time)


async def list_instance_users(call: Call, instance_id: str, limit: int, starting_after: str | None) -> Answer:
    """GET /instances/{instanceId}/users."""
    return await users.page_of_instance(call, instance_id, limit=limit, starting_after=starting_after)
