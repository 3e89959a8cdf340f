"""Operations on customers."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.activity import stats
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.customers import customers


async def find_customer(call: Call, gateway_customer_id: str | None) -> types.Customer:
    """GET /customers."""
    return await customers.find(call, gateway_customer_id)


async def create_customer(call: Call, body: Body[models.Customer]) -> Answer:
    """POST /customers."""
    return await customers.create(call, body)


async def get_customer(call: Call, customer_id: str) -> types.Customer:
    """GET /customers/{customerId}."""
    return await customers.get(call, customer_id)


async def update_customer(call: Call, customer_id: str, body: Body[models.CustomerPatch]) -> Answer:
    """PATCH /customers/{customerId}."""
    return await customers.patch(call, customer_id, body)


async def get_customer_stats(call: Call, customer_id: str, begin: str, end: str) -> types.CustomerStats:
    """GET /customers/{customerId}/stats."""
    return await stats.of_customer(call, customer_id, begin=begin, end=end)
