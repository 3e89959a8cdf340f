"""Passwords that the hub makes for instances: shown once, and never readable again."""

from typing import Final

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import NotFound
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.instances.passwords import GeneratedPassword, generate_password
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instances as queries
from qbdconnect_server.storage.queries.instances import NewPassword

CREATED: Final = 201


async def create(call: Call, instance_id: str) -> Answer:
    """Make the password of an instance and show it; the one before stops working at once. Raises NotFound."""
    answer = await call.write_secret(_replace, instance_id, generate_password())
    if idempotency.is_replay(answer):
        await instances.stored(call, instance_id)  # whoever lost the instance does not get its password, either
    return answer


def _replace(connection: Connection, scope: Scope, instance_id: str, made: GeneratedPassword) -> Outcome:
    found = queries.locked_by_id(connection, scope, instance_id)
    if found is None:
        raise NotFound(f"There is no instance {instance_id}.")
    queries.save(connection, scope, found, NewPassword(made.hash))
    return Outcome(CREATED, {"instanceId": found.id, "userName": found.user_name, "password": made.text})
