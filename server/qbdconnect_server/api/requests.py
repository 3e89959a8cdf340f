"""Operations on requests."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.activity import requests
from qbdconnect_server.services.call import Call


async def list_requests(
    call: Call, instance_id: str, status: str | None, limit: int, starting_after: str | None
) -> Answer:
    """GET /instances/{instanceId}/requests."""
    return await requests.page(call, instance_id, status=status, limit=limit, starting_after=starting_after)


async def create_request(call: Call, instance_id: str, body: Body[models.NewRequest]) -> Answer:
    """POST /instances/{instanceId}/requests."""
    return await requests.create(call, instance_id, body)


async def get_request(call: Call, instance_id: str, request_id: str) -> types.Request:
    """GET /instances/{instanceId}/requests/{requestId}."""
    return await requests.get(call, instance_id, request_id)


async def cancel_request(call: Call, instance_id: str, request_id: str) -> Answer:
    """POST /instances/{instanceId}/requests/{requestId}/cancel."""
    return await requests.cancel(call, instance_id, request_id)
