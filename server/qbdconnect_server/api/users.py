"""Operations on users."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.users import users


async def list_users(
    call: Call, customer_id: str | None, email: str | None, limit: int, starting_after: str | None
) -> Answer:
    """GET /users."""
    return await users.page(call, customer_id=customer_id, email=email, limit=limit, starting_after=starting_after)


async def create_user(call: Call, body: Body[models.User]) -> Answer:
    """POST /users."""
    return await users.create(call, body)


async def get_user(call: Call, user_id: str) -> types.User:
    """GET /users/{userId}."""
    return await users.get(call, user_id)


async def update_user(call: Call, user_id: str, body: Body[models.UserUpdate] | None) -> Answer:
    """PUT /users/{userId}."""
    return await users.update(call, user_id, body)


async def link_user_customer(call: Call, user_id: str, body: Body[models.UserLink] | None) -> Answer:
    """POST /users/{userId}/customers."""
    return await users.link(call, user_id, body)


async def unlink_user_customer(call: Call, user_id: str, customer_id: str | None) -> Answer:
    """DELETE /users/{userId}/customers."""
    return await users.unlink(call, user_id, customer_id)
